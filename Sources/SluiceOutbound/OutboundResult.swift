/// How a request ended: three kinds that are never mixed, because the next step depends on nothing else.
package enum OutboundResult: Sendable {
    /// A complete answer came back, whatever its status says.
    case answered(OutboundAnswer)
    /// Provably not one byte of the request left this machine: it may be sent again.
    case notSent(OutboundFailure)
    /// The peer may have received the request, or part of it, and may have acted: ask, never repeat.
    case perhapsSent(OutboundFailure)
}

/// A complete answer.
package struct OutboundAnswer: Sendable {
    /// The status code of the final answer; interim ones (1xx) are passed over.
    package var status: Int
    /// The header fields as received, in order, names in the spelling of the peer (HTTP/2 has lower case only), values
    /// without the white space around them. Bytes that are not UTF-8 become U+FFFD. Trailers are left out.
    package var headers: [(name: String, value: String)]
    /// The exact bytes of the body.
    package var body: [UInt8]
    /// From `send` to the last byte, in milliseconds.
    package var durationMS: Int

    /// Puts an answer together; for scripted peers as well.
    package init(status: Int, headers: [(name: String, value: String)], body: [UInt8], durationMS: Int) {
        self.status = status
        self.headers = headers
        self.body = body
        self.durationMS = durationMS
    }

    /// The value of the first field of that name, upper and lower case being the same.
    package func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}

/// Why there is no answer.
package struct OutboundFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// A stable kebab-case code beginning with `outbound-`; `docs` and metrics go by it.
    package var code: String
    /// A sentence for the person who meets it. It names the host, never a path, header or body.
    package var message: String
    /// From `send` to the failure, in milliseconds.
    package var durationMS: Int

    /// Puts a failure together; for scripted peers as well.
    package init(code: String, message: String, durationMS: Int) {
        self.code = code
        self.message = message
        self.durationMS = durationMS
    }

    /// The client could not begin its work.
    static func notStarted(_ message: String) -> OutboundFailure {
        OutboundFailure(code: "outbound-not-started", message: message, durationMS: 0)
    }

    /// Code, sentence and duration in one line for logs.
    package var description: String { "\(code): \(message) (after \(durationMS) ms)" }
}
