import Foundation
import SluiceCrypto
import SluiceJSON
import Testing

/// WeChat Pay APIv3: an independent library judges what the gateway sends and writes what it must accept.
@Suite struct WeChatPayTests {
    private static let keyID = "PUB_KEY_ID_0119000072912024101000382100000001"
    private static let apiKey = "0123456789abcdef0123456789abcdef"
    private static let peer = Peer(script: "wechatpay-v3/judge.py")

    /// A channel of this provider, its keys, and the provider itself on loopback.
    private struct Account {
        let installation: Installation
        let provider: ScriptedProvider
        let merchantKey: PrivateKey
        let platformKey: String

        func judge(_ path: String) async throws -> JSONValue {
            try await WeChatPayTests.peer.ask(
                "judge",
                [
                    "request": try provider.last(path), "merchant_id": "1900007291",
                    "merchant_serial_no": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
                    "merchant_private_key": .text(try merchantKey.exportPEM()),
                ])
        }

        func author(
            _ resource: JSONValue, event: JSONValue, type: JSONValue = "transaction",
            _ changes: [String: JSONValue?] = [:]
        )
            async throws -> SandboxVoice.Callback
        {
            let question: JSONValue = [
                "resource": resource, "event_type": event, "original_type": type,
                "apiv3_key": .text(WeChatPayTests.apiKey), "private_key": .text(platformKey),
                "key_id": .text(WeChatPayTests.keyID),
            ]
            return SandboxVoice.Callback(try await WeChatPayTests.peer.ask("author", question.with(changes)))
        }

        func transaction(_ number: String, total: Int64 = 1250) -> JSONValue {
            [
                "mchid": "1900007291", "appid": "wxd678efh567hg6787", "out_trade_no": .text(number),
                "transaction_id": "1217752501201407033233368018", "trade_type": "NATIVE", "trade_state": "SUCCESS",
                "trade_state_desc": "支付成功", "bank_type": "CMC", "success_time": "2026-11-21T10:34:56+08:00",
                "payer": ["openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"],
                "amount": [
                    "total": .integer(total), "payer_total": .integer(total), "currency": "CNY",
                    "payer_currency": "CNY",
                ],
            ]
        }
    }

    private func withAccount(_ body: (Account) async throws -> Void) async throws {
        try await Installation.with(plugins: ["wechatpay-v3"]) { installation in
            let merchantKey = try PrivateKey.generateRSA()
            let platformKey = try PrivateKey.generateRSA()
            let platformPEM = try platformKey.exportPEM()
            let provider = try ScriptedProvider { try await Self.answer($0, platformPEM) }
            defer { provider.stop() }
            try installation.write("channels/keys/merchant.pem", merchantKey.exportPEM())
            try installation.write("channels/keys/platform.pem", platformKey.publicKey.spkiPEM())
            try installation.write("channels/keys/api.key", Self.apiKey)
            try installation.write("channels/shop-wechat.yaml", Self.channel(provider.url))
            try await installation.startGateway()
            try await body(
                Account(
                    installation: installation, provider: provider, merchantKey: merchantKey, platformKey: platformPEM))
        }
    }

    private static func channel(_ domain: String) -> String {
        """
        channel_name: our shop
        channel_label: shop-wechat
        plugin: wechatpay-v3
        domain: \(domain)
        app_id: wxd678efh567hg6787
        merchant_private_key: {file: keys/merchant.pem}
        encrypt_key: {file: keys/api.key}
        public_key:
          \(keyID): {file: keys/platform.pem}
        enable_flag: true
        other_config:
          merchant_id: "1900007291"
          merchant_serial_no: 5157F09EFDC096DE15EBE81A47057A7232F1B8E1
          public_key_id: \(keyID)

        """
    }

    /// What the provider answers, signed by the library.
    private static func answer(_ request: Incoming, _ key: String) async throws -> Outgoing {
        let asked = (try? JSONParser.parse(request.body)) ?? .null
        let body: JSONValue
        switch request.target.split(separator: "?")[0] {
        case "/v3/pay/transactions/native": body = ["code_url": "weixin://wxpay/bizpayurl?pr=p4lpSuKzz"]
        case "/v3/pay/transactions/jsapi", "/v3/pay/transactions/app":
            body = ["prepay_id": "wx201410272009395522657a690389285100"]
        case "/v3/pay/transactions/h5":
            body = ["h5_url": "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx20"]
        case "/v3/refund/domestic/refunds":
            body = [
                "refund_id": "50000000382019052709732678859", "out_refund_no": asked["out_refund_no"] ?? .null,
                "transaction_id": "1217752501201407033233368018", "out_trade_no": asked["out_trade_no"] ?? .null,
                "channel": "ORIGINAL", "create_time": "2026-11-21T11:00:00+08:00", "status": "PROCESSING",
                "amount": asked["amount"] ?? .null,
            ]
        default: throw EndToEndError("not answered: \(request.target)")
        }
        return Outgoing(
            try await peer.ask(
                "answer",
                ["status": 200, "body": .text(body.serializedText), "private_key": .text(key), "key_id": .text(keyID)]))
    }

    @Test func `every pay method is signed as the library signs, and what the page or app gets is signed too`()
        async throws
    {
        try await withAccount { account in
            let methods: [(String, [String: JSONValue?], String)] = [
                ("native", [:], "qr_code"), ("jsapi", ["open_id": "oUpF8uMuAJO"], "sdk"),
                ("h5", ["client_ip": "203.0.113.7"], "redirect"), ("app", [:], "sdk"),
            ]
            for (method, more, type) in methods {
                let order = account.installation.order("W-\(method)", channel: "shop-wechat")
                let reply = try await account.installation.api(
                    "POST", "/v1/payments", order.with(more).with(["method": .text(method)]))
                #expect(reply.status == 201, "\(reply.text)")
                #expect(reply.json["action"]?["type"] == .text(type), "\(reply.text)")
                #expect(try await account.judge("/v3/pay/transactions/\(method)") == ["ok": true], "\(method)")
                guard let sdk = reply.json["action"]?["parameters"] else { continue }
                let isJSAPI = method == "jsapi"
                let lines = [
                    "wxd678efh567hg6787", sdk[isJSAPI ? "timeStamp" : "timestamp"]?.text ?? "",
                    sdk[isJSAPI ? "nonceStr" : "noncestr"]?.text ?? "",
                    sdk[isJSAPI ? "package" : "prepayid"]?.text ?? "",
                ]
                let signature = Base64.decode(sdk[isJSAPI ? "paySign" : "sign"]?.text ?? "") ?? []
                let message = Array((lines.joined(separator: "\n") + "\n").utf8)
                #expect(
                    account.merchantKey.publicKey.verify(message, signature: signature, scheme: .rsaPKCS1(.sha256)))
            }
            let incomplete = try await account.installation.api(
                "POST", "/v1/payments",
                account.installation.order("W-none", channel: "shop-wechat").with(["method": "jsapi"]))
            #expect(incomplete.status == 400 && incomplete.json["field"] == "open_id")
        }
    }

    @Test func `notifications of the library are accepted, and their hostile kin are refused`() async throws {
        try await withAccount { account in
            let installation = account.installation
            let number = try await installation.pay(installation.order("W-1", channel: "shop-wechat"))
            let good = try await account.author(account.transaction(number), event: "TRANSACTION.SUCCESS")
            var changed = good
            changed.body[changed.body.count / 2] ^= 1
            var probe = good
            probe.headers = probe.headers.map {
                ($0.0, $0.0 == "Wechatpay-Signature" ? "WECHATPAY/SIGNTEST/" + $0.1 : $0.1)
            }
            let stranger = try PrivateKey.generateRSA().exportPEM()
            let now = Int64(Date().timeIntervalSince1970)
            let transaction = account.transaction(number)
            let bad: [(String, SandboxVoice.Callback)] = [
                ("changed", changed), ("a probe", probe),
                (
                    "a stranger's",
                    try await account.author(
                        transaction, event: "TRANSACTION.SUCCESS", ["private_key": .text(stranger)])
                ),
                (
                    "stale",
                    try await account.author(transaction, event: "TRANSACTION.SUCCESS", ["now": .integer(now - 400)])
                ),
                (
                    "another merchant's",
                    try await account.author(transaction.with(["mchid": "1900007292"]), event: "TRANSACTION.SUCCESS")
                ),
                (
                    "another amount",
                    try await account.author(account.transaction(number, total: 1), event: "TRANSACTION.SUCCESS")
                ),
                (
                    "unknown",
                    try await account.author(account.transaction("0MFU8ZJK4T5Q9X1B2C3D"), event: "TRANSACTION.SUCCESS")
                ),
            ]
            for (what, callback) in bad {
                let reply = try await installation.notify(callback, to: "/notify/shop-wechat")
                #expect(reply.status >= 400 && reply.json["code"] == "FAIL", "\(what): \(reply.status) \(reply.text)")
                #expect(try await installation.payment(number)["state"] == "pending", "\(what)")
            }
            let reply = try await installation.notify(good, to: "/notify/shop-wechat")
            #expect(reply.status == 204 && reply.body.isEmpty, "\(reply.text)")
            let payment = try await installation.payment(number)
            #expect(payment["state"] == "succeeded")
            #expect(payment["transaction_id"] == "1217752501201407033233368018")
            #expect(
                payment["paid_time"]?.text?.hasPrefix("2026-11-21T02:34:56") == true, "\(payment["paid_time"] ?? .null)"
            )
            try await refund(number, account)
        }
    }

    private func refund(_ number: String, _ account: Account) async throws {
        let installation = account.installation
        let refund = try await installation.api(
            "POST", "/v1/payments/\(number)/refunds", ["refund_no": "WR-1", "refund_amount": 1000])
        #expect(refund.status == 201 && refund.json["state"] == "processing", "\(refund.text)")
        #expect(try await account.judge("/v3/refund/domestic/refunds") == ["ok": true])
        let resource: JSONValue = [
            "mchid": "1900007291", "out_trade_no": .text(number), "transaction_id": "1217752501201407033233368018",
            "out_refund_no": "WR-1", "refund_id": "50000000382019052709732678859", "refund_status": "SUCCESS",
            "success_time": "2026-11-21T11:05:00+08:00", "user_received_account": "招商银行信用卡0403",
            "amount": ["total": 1250, "refund": 1000, "payer_total": 1250, "payer_refund": 1000],
        ]
        let callback = try await account.author(resource, event: "REFUND.SUCCESS", type: "refund")
        let reply = try await installation.notify(callback, to: "/notify/shop-wechat/refund")
        #expect(reply.status == 204, "\(reply.text)")
        try await installation.refund("WR-1", becomes: "succeeded")
        try await installation.forwarded("refund.succeeded", of: number)
        try await installation.verifyJournals()
    }
}
