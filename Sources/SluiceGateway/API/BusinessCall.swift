import SluiceCrypto
package import SluiceJSON
import SluiceJournal
import SluiceTrade

/// A call of a business system that may change something: it is journaled with its reply, in the same commit as what it
/// changed where that is possible.
package struct BusinessCall: Sendable {
    package let app: App
    /// `pay`, `close`, `refund`, `confirm`: the word of the payment log.
    package let operation: String
    package let requestData: JSONValue
    /// `app_id/key` of an idempotent call.
    let idempotencyKey: String?
    /// SHA-256 of method, path and body: what the key stands for; nil where there is none.
    let fingerprint: String?

    /// A number that follows from the Idempotency-Key, for what the caller gave no number to: a call that is made again
    /// because its first reply was lost is about the same thing.
    var numberOfKey: String? {
        guard let idempotencyKey else { return nil }
        let digest = Digest.hash(.sha256, Array("number \(idempotencyKey)".utf8))
        let digits = digest.prefix(5).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return OrderNumber.make(now: Instant(milliseconds: digits), random: Array(digest[5..<13]))
    }

    /// - Parameter idempotencyKey: the header as received.
    /// - Throws: `idempotency-key-invalid`.
    package init(
        app: App, operation: String, path: String, body: JSONValue, idempotencyKey: String?
    ) throws(GatewayError) {
        if let key = idempotencyKey {
            guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw GatewayError(
                    .idempotencyKeyInvalid, "Idempotency-Key must be 1 to 255 visible ASCII characters.",
                    field: "Idempotency-Key")
            }
        }
        self.app = app
        self.operation = operation
        requestData = body
        self.idempotencyKey = idempotencyKey.map { "\(app.appID)/\($0)" }
        fingerprint = idempotencyKey.map { _ in
            Hex.encode(Digest.hash(.sha256, Array("\(operation)\n\(path)\n".utf8) + body.serialized()))
        }
    }
}

/// What the unified API answers.
package struct APIReply: Sendable, Equatable {
    package var status: Int
    package var body: JSONValue
    /// When the same call may fare better; the server's own choice where there is none.
    package var retryAfterSeconds: Int?

    package init(status: Int, body: JSONValue) {
        self.status = status
        self.body = body
    }

    package init(_ error: GatewayError) {
        status = error.code.status
        body = error.document
        retryAfterSeconds = error.retryAfterSeconds
    }
}

extension GatewayCore {
    /// The log line of a call and its reply. The reply of an idempotent call is sealed beside what may be seen of it, so
    /// that the same bytes can be given again.
    func record(
        _ call: BusinessCall, _ reply: APIReply, trade: String?, refund: String? = nil, channel: String? = nil
    ) -> PaymentLogRecord {
        var log = log(
            .fromBusiness, call.operation, outcome: reply.status < 400 ? "done" : "refused", channel: channel,
            trade: trade, refund: refund)
        log.requestData = Bodies.loggable(call.requestData)
        log.httpStatus = reply.status
        var response: JSONObject = ["state": reply.body["state"] ?? .null, "code": reply.body["code"] ?? .null]
        if let key = call.idempotencyKey {
            log.idempotencyKey = key
            log.fingerprint = call.fingerprint
            if let sealed = try? sealer.seal(reply.body.serialized(), context: "reply \(key)") {
                response["sealed"] = .text(sealed)
            }
        }
        log.responseData = .object(response)
        return log
    }

    /// The first reply of an idempotent call, if there has been one.
    /// - Throws: `idempotency-key-reused` where the key stands for another call.
    func firstReply(of call: BusinessCall) async throws(GatewayError) -> APIReply? {
        guard let key = call.idempotencyKey else { return nil }
        let line: [UInt8]?
        do {
            line = try await ledger.store.latest(PaymentLogRecord.journal, primary: key)
        } catch {
            throw GatewayError(error)
        }
        guard let line else { return nil }
        let reader: LineReader
        do { reader = try LineReader(line) } catch { throw GatewayError(.internalError, error.message) }
        guard reader.optionalText("fingerprint") == call.fingerprint else {
            throw GatewayError(
                .idempotencyKeyReused, "This Idempotency-Key was used for a call with other parameters.",
                field: "Idempotency-Key")
        }
        guard let status = try? reader.integer("http_status"),
            let sealed = reader.json("response_data")?["sealed"]?.text,
            let bytes = try? sealer.open(sealed, context: "reply \(key)"),
            let body = try? JSONParser.parse(bytes, limits: JSONLimits(bytesMax: 4 << 20))
        else {
            throw GatewayError(
                .internalError, "The first reply to this Idempotency-Key cannot be opened; was the master key changed?")
        }
        return APIReply(status: Int(status), body: body)
    }
}
