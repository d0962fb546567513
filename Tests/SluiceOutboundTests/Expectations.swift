import SluiceOutbound
import Synchronization
import Testing

/// The answer, or a recorded issue that says what came instead.
func answer(of result: OutboundResult, at location: SourceLocation = #_sourceLocation) -> OutboundAnswer? {
    if case .answered(let answer) = result { return answer }
    Issue.record("not answered: \(result)", sourceLocation: location)
    return nil
}

/// The code of a failure that is provably "not sent".
func notSentCode(_ result: OutboundResult, at location: SourceLocation = #_sourceLocation) -> String? {
    if case .notSent(let failure) = result { return failure.code }
    Issue.record("not \"not sent\": \(result)", sourceLocation: location)
    return nil
}

/// The code of a failure after which the request may have arrived.
func perhapsSentCode(_ result: OutboundResult, at location: SourceLocation = #_sourceLocation) -> String? {
    if case .perhapsSent(let failure) = result { return failure.code }
    Issue.record("not \"perhaps sent\": \(result)", sourceLocation: location)
    return nil
}

/// Runs `body` with a client and shuts it down afterwards.
func withClient(
    _ options: OutboundOptions = OutboundOptions(), _ body: (CurlOutbound) async throws -> Void
) async throws {
    // On a loaded machine a test may stand still longer than a connection is kept.
    var options = options
    options.maxIdleSeconds = 3600
    let client = try CurlOutbound(options: options)
    do {
        try await body(client)
    } catch {
        await client.shutdown(graceMS: 0)
        throw error
    }
    await client.shutdown(graceMS: 0)
}

/// A list that threads add to.
final class Notes: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func add(_ line: String) {
        lines.withLock { $0.append(line) }
    }
}
