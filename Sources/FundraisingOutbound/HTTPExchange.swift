import CCurl

/// One call over HTTP and what came of it.
struct HTTPExchange: Sendable {
    /// An answer, whatever its status.
    struct Answer: Sendable {
        let status: Int
        let body: [UInt8]
    }

    /// Why there was no whole answer: a sentence without secrets. What the other side did is not known.
    struct NoAnswer: Error {
        let reason: String
    }

    /// `GET` without a body, `POST` with one, which may be empty.
    let url: String
    let body: [UInt8]?
    /// Whole lines, `Name: value`.
    let headers: [String]
    let timeoutMS: Int
    let answerMaxBytes: Int

    /// Blocks until the call has ended.
    func perform(on handle: CurlHandle) -> Result<Answer, NoAnswer> {
        let collector = Collector(maxBytes: answerMaxBytes)
        handle.reset(protocols: "http,https", timeoutMS: timeoutMS)
        handle.set(CURLOPT_URL, url)
        handle.set(CURLOPT_TCP_NODELAY, 1)
        handle.set(CURLOPT_HTTP09_ALLOWED, 0)
        if let body { handle.setPost(body) }
        // The empty Expect keeps libcurl from waiting for a 100 before it sends a body.
        handle.set(CURLOPT_HTTPHEADER, list: headers + ["Expect:"])
        handle.setWrite(collectBody, Unmanaged.passUnretained(collector).toOpaque())
        let failure = withExtendedLifetime(collector) { handle.perform() }
        if collector.isOverLimit { return .failure(NoAnswer(reason: "the answer is over \(answerMaxBytes) bytes")) }
        if let failure { return .failure(NoAnswer(reason: failure)) }
        return .success(Answer(status: handle.status, body: collector.bytes))
    }
}

/// The body of one answer. It is used by one thread, inside one transfer.
private final class Collector {
    let maxBytes: Int
    var bytes: [UInt8] = []
    var isOverLimit = false

    init(maxBytes: Int) { self.maxBytes = maxBytes }
}

/// CURLOPT_WRITEFUNCTION(3): any other count than the given one ends the transfer.
private func collectBody(
    bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return 0 }
    let collector = Unmanaged<Collector>.fromOpaque(context).takeUnretainedValue()
    let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
    guard collector.bytes.count + piece.count <= collector.maxBytes else {
        collector.isOverLimit = true
        return 0
    }
    collector.bytes.append(contentsOf: piece)
    return piece.count
}
