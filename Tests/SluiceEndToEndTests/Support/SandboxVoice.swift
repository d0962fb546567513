import Foundation
import SluiceCrypto
import SluiceJSON

/// Callbacks in the sandbox's voice, made here from its documentation (docs/sandbox-protocol.md, sections 3 and 7): also such
/// as it would never send.
struct SandboxVoice {
    var providerKey: PrivateKey
    var encryptKey: [UInt8]
    var merchantID = "sandbox-shop"
    var now = Int64(Date().timeIntervalSince1970)

    init(_ installation: Installation) throws {
        providerKey = try PrivateKey(installation.key("sandbox-provider-private.pem"))
        encryptKey = Hex.decode(try installation.key("sandbox-encrypt.key")) ?? []
    }

    /// A callback, ready to be posted.
    struct Callback {
        var headers: [(String, String)]
        var body: [UInt8]
    }

    /// ORDER.SUCCESS about an order.
    func paid(_ number: String, amount: Int64 = 1250, currency: JSONValue = "CNY") throws -> Callback {
        try callback(
            "ORDER.SUCCESS", kind: "order",
            [
                "merchant_id": .text(merchantID), "order_id": "SO0000000000000000", "out_trade_no": .text(number),
                "state": "SUCCESS", "amount": ["total": .integer(amount), "currency": currency],
                "description": "Two coffees", "method": "qr", "create_time": .integer(now),
                "transaction_id": "ST0000000000000000", "pay_time": .integer(now),
                "payer": ["payer_id": "sandbox-buyer"], "refunded_total": 0,
            ])
    }

    /// Any event: the resource is sealed, the envelope signed.
    func callback(_ event: JSONValue, kind: String, _ resource: JSONValue) throws -> Callback {
        let nonce = Hex.encode(SecureRandom.bytes(6))
        let sealed = try Cipher.seal(
            resource.serialized(), key: encryptKey, nonce: Array(nonce.utf8), aad: Array(kind.utf8))
        let body: JSONValue = [
            "id": .text("EV" + Hex.encode(SecureRandom.bytes(8))), "event_type": event, "create_time": .integer(now),
            "resource": [
                "algorithm": "AEAD_AES_256_GCM", "nonce": .text(nonce), "associated_data": .text(kind),
                "ciphertext": .text(Base64.encode(sealed)),
            ],
        ]
        return try signed(body.serialized())
    }

    /// Signs bytes as they are.
    func signed(_ body: [UInt8]) throws -> Callback {
        let nonce = Hex.encode(SecureRandom.bytes(16))
        let signature = try providerKey.sign(
            Array("\(now)\n\(nonce)\n".utf8) + body + [0x0A], scheme: .rsaPKCS1(.sha256))
        return Callback(
            headers: [
                ("Content-Type", "application/json"), ("Sandbox-Timestamp", "\(now)"), ("Sandbox-Nonce", nonce),
                ("Sandbox-Signature", Base64.encode(signature)),
            ], body: body)
    }
}

extension Installation {
    /// Posts a callback to the gateway as it is.
    func notify(_ callback: SandboxVoice.Callback, to path: String = "/notify/sandbox") async throws -> HTTPReply {
        try await HTTP.send("POST", url + path, headers: callback.headers, body: callback.body)
    }
}
