import Logging
import SluiceCrypto
import SluiceJSON
import Synchronization
import Testing

@testable import SluiceSandbox

/// A provider with one merchant, the merchant's own keys, and a clock that stands still.
final class SandboxBench: Sendable {
    static let merchantID = "m-1000"
    static let startTime: Int64 = 1_795_266_938

    let provider: SandboxProvider
    let options: SandboxOptions
    private let merchantKey: PrivateKey
    private let providerKey: PublicKey
    private let encryptKey: [UInt8]
    private let clock: ManualClock

    /// The merchant's and the provider's key, made once: making one takes longer than most tests.
    private static let keys = Result { (try PrivateKey.generateRSA(), try PrivateKey.generateRSA()) }

    /// What the clock shows, Unix seconds.
    var now: Int64 {
        get { clock.time.withLock { $0 } }
        set { clock.time.withLock { $0 = newValue } }
    }

    init(faults: SandboxFaults = SandboxFaults()) throws {
        let (merchantKey, providerPrivate) = try Self.keys.get()
        self.merchantKey = merchantKey
        providerKey = providerPrivate.publicKey
        encryptKey = SecureRandom.bytes(32)
        options = SandboxOptions(
            merchants: [
                SandboxMerchant(
                    merchantID: Self.merchantID, publicKeyPEM: try merchantKey.publicKey.spkiPEM(),
                    encryptKey: encryptKey)
            ], providerPrivateKeyPEM: try providerPrivate.exportPEM(), publicBaseURL: "https://sandbox.example",
            isControllable: true, faults: faults, callbackPausesSeconds: [0, 0])
        let clock = ManualClock()
        self.clock = clock
        provider = try SandboxProvider(options, logger: Logger(label: "test")) { clock.time.withLock { $0 } }
    }

    /// A signed request; `change` spoils it afterwards.
    func request(
        _ method: String, _ target: String, _ body: JSONValue? = nil, time: Int64? = nil, nonce: String? = nil,
        change: (inout SandboxRequest) -> Void = { _ in }
    ) throws -> SandboxRequest {
        let bytes = body?.serialized() ?? []
        let time = String(time ?? now)
        let nonce = nonce ?? SandboxKeys.randomText(32)
        let message = Array("\(method)\n\(target)\n\(time)\n\(nonce)\n".utf8) + bytes + [0x0A]
        var request = SandboxRequest(
            method: method, target: target,
            headers: [
                "sandbox-merchant": Self.merchantID, "sandbox-timestamp": time, "sandbox-nonce": nonce,
                "sandbox-signature": try sign(message),
            ], body: bytes)
        change(&request)
        return request
    }

    /// The merchant's signature.
    func sign(_ message: [UInt8]) throws -> String {
        Base64.encode(try merchantKey.sign(message, scheme: .rsaPKCS1(.sha256)))
    }

    /// Sends a signed request and reads the answer, which must be signed by the provider.
    func call(_ method: String, _ target: String, _ body: JSONValue? = nil) throws -> (status: Int, json: JSONValue) {
        let reply = provider.respond(to: try request(method, target, body))
        #expect(isProvenByProvider(reply.headers, reply.body))
        return (reply.status, try JSONParser.parse(reply.body))
    }

    /// Places an order and returns the answer.
    @discardableResult
    func place(_ number: String, _ changes: JSONObject = [:]) throws -> (status: Int, json: JSONValue) {
        var order: JSONObject = [
            "merchant_id": .text(Self.merchantID), "out_trade_no": .text(number),
            "amount": .object(["total": .integer(1_205), "currency": .text("CNY")]), "description": .text("Tea"),
            "method": .text("qr"), "notify_url": .text("http://127.0.0.1:1/notify"),
        ]
        for member in changes.members { order[member.name] = member.value }
        return try call("POST", "/v1/orders", .object(order))
    }

    /// Asks for a refund of the order `order-1` and returns the answer.
    func refund(_ number: String, _ amount: Int64, reason: String = "r") throws -> (status: Int, json: JSONValue) {
        try call(
            "POST", "/v1/refunds",
            .object([
                "merchant_id": .text(Self.merchantID), "out_refund_no": .text(number), "out_trade_no": .text("order-1"),
                "amount": .integer(amount), "total": .integer(1_205), "currency": .text("CNY"), "reason": .text(reason),
                "notify_url": .text("http://127.0.0.1:1/notify"),
            ]))
    }

    /// The present state of an order.
    func state(_ number: String) throws -> String? {
        try call("GET", "/v1/orders/\(number)?merchant_id=\(Self.merchantID)").json["state"]?.text
    }

    /// An unsigned request, as a browser or a test harness makes it.
    func open(
        _ method: String, _ target: String, form: String = "", language: String? = nil
    ) -> (status: Int, headers: [(name: String, value: String)], text: String) {
        var headers: [String: String] = [:]
        headers["accept-language"] = language
        let reply = provider.respond(
            to: SandboxRequest(method: method, target: target, headers: headers, body: Array(form.utf8)))
        return (reply.status, reply.headers, String(decoding: reply.body, as: UTF8.self))
    }

    /// Whether `headers` carry the provider's signature of `body`.
    func isProvenByProvider(_ headers: [(name: String, value: String)], _ body: [UInt8]) -> Bool {
        func header(_ name: String) -> String {
            headers.first { $0.name.lowercased() == name }?.value ?? ""
        }
        let message = Array("\(header("sandbox-timestamp"))\n\(header("sandbox-nonce"))\n".utf8) + body + [0x0A]
        return isSignedByProvider(message, header("sandbox-signature"))
    }

    /// Whether `signature` is the provider's over `message`.
    func isSignedByProvider(_ message: [UInt8], _ signature: String) -> Bool {
        guard let bytes = Base64.decode(signature) else { return false }
        return providerKey.verify(message, signature: bytes, scheme: .rsaPKCS1(.sha256))
    }

    /// The event type and the decrypted object of a callback's body.
    func openCallback(_ body: [UInt8]) throws -> (event: String?, object: JSONValue) {
        let json = try JSONParser.parse(body)
        let resource = try #require(json["resource"])
        let sealed = try #require(Base64.decode(resource["ciphertext"]?.text ?? ""))
        let plaintext = try Cipher.open(
            sealed, key: encryptKey, nonce: Array((resource["nonce"]?.text ?? "").utf8),
            aad: Array((resource["associated_data"]?.text ?? "").utf8))
        return (json["event_type"]?.text, try JSONParser.parse(plaintext))
    }

    /// The next callback that the provider wants to send.
    func nextCallback() async throws -> (event: String?, object: JSONValue) {
        for await callback in provider.callbacks { return try openCallback(callback.body) }
        throw CancellationError()
    }
}

private final class ManualClock: Sendable {
    let time = Mutex(SandboxBench.startTime)
}
