import Foundation
import SluiceCrypto
import SluiceJSON
import Testing

/// UnionPay: a peer written from its documentation on Python's cryptography judges what the gateway sends, and writes what
/// it must accept.
@Suite struct UnionPayTests {
    private static let peer = Peer(script: "unionpay/judge.py")

    /// A channel of this provider, its certificates, and the provider itself on loopback.
    private struct Account {
        let installation: Installation
        let provider: ScriptedProvider
        let pki: JSONValue

        func judge(_ question: JSONValue) async throws -> JSONValue {
            try await UnionPayTests.peer.ask("judge", question.with(["certificate": pki["merchant_certificate"]]))
        }

        func author(_ fields: JSONValue, by pki: JSONValue? = nil) async throws -> SandboxVoice.Callback {
            let pki = pki ?? self.pki
            return SandboxVoice.Callback(
                try await UnionPayTests.peer.ask(
                    "author",
                    [
                        "fields": fields, "private_key": pki["private_key"] ?? .null,
                        "certificate": pki["certificate"] ?? .null,
                    ]))
        }

        func notification(_ number: String) -> JSONValue {
            [
                "version": "5.1.0", "encoding": "utf-8", "signMethod": "01", "txnType": "01", "txnSubType": "01",
                "bizType": "000201", "accessType": "0", "merId": "777290058167151", "orderId": .text(number),
                "txnTime": "20261121103456", "txnAmt": "1250", "currencyCode": "156", "respCode": "00",
                "respMsg": "成功[0000000]", "queryId": "202611211034560000001", "settleAmt": "1250",
                "settleCurrencyCode": "156", "settleDate": "1121", "traceNo": "000001", "traceTime": "1121103456",
            ]
        }
    }

    /// - Parameter isPaid: what the provider says when it is asked about a payment.
    private func withAccount(isPaid: Bool = false, _ body: (Account) async throws -> Void) async throws {
        try await Installation.with(plugins: ["unionpay"]) { installation in
            let pki = try await Self.peer.ask("pki", ["password": "a password"])
            let provider = try ScriptedProvider { try await Self.answer($0, pki, isPaid: isPaid) }
            defer { provider.stop() }
            try installation.write("channels/keys/roots.pem", pki["root"]?.text ?? "")
            try installation.write("channels/keys/password", "a password")
            try Data(Base64.decode(pki["pkcs12"]?.text ?? "") ?? []).write(
                to: installation.folder.appendingPathComponent("channels/keys/merchant.pfx"))
            try installation.write("channels/shop-unionpay.yaml", Self.channel(provider.url))
            try await installation.startGateway()
            try await body(Account(installation: installation, provider: provider, pki: pki))
        }
    }

    private static func channel(_ domain: String) -> String {
        """
        channel_name: our shop
        channel_label: shop-unionpay
        plugin: unionpay
        domain: \(domain)
        merchant_private_key: {file: keys/merchant.pfx}
        enable_flag: true
        other_config:
          merchant_id: "777290058167151"
          merchant_private_key_password: {file: keys/password}
          root_certificates: {file: keys/roots.pem}

        """
    }

    /// What the provider answers, with its certificate and signature.
    private static func answer(_ request: Incoming, _ pki: JSONValue, isPaid: Bool) async throws -> Outgoing {
        let judged = try await peer.ask(
            "judge",
            [
                "request": ["body": .text(String(decoding: request.body, as: UTF8.self))],
                "certificate": pki["merchant_certificate"] ?? .null,
            ])
        guard judged["ok"] == true, let asked = judged["fields"] else {
            throw EndToEndError("the request does not verify: \(judged.serializedText)")
        }
        var fields = asked.with([
            "signature": nil, "certId": nil, "frontUrl": nil, "backUrl": nil, "respCode": "00", "respMsg": "成功",
        ])
        switch asked["txnType"] {
        case "01": fields = fields.with(["tn": "868888042105231234567"])
        case "04": fields = fields.with(["queryId": "202611211105000000002"])
        default:
            fields = fields.with([
                "origRespCode": isPaid ? "00" : "05", "queryId": "202611211034560000001", "txnAmt": "1250",
                "currencyCode": "156",
            ])
        }
        return Outgoing(
            try await peer.ask(
                "answer",
                [
                    "fields": fields, "private_key": pki["private_key"] ?? .null,
                    "certificate": pki["certificate"] ?? .null,
                ]))
    }

    @Test func `the form for the browser and the call for the app verify under the merchant's certificate`()
        async throws
    {
        try await withAccount { account in
            let order = account.installation.order("U-1", channel: "shop-unionpay")
            let web = try await account.installation.api("POST", "/v1/payments", order.with(["method": "web"]))
            #expect(web.status == 201 && web.json["action"]?["type"] == "form", "\(web.text)")
            let fields = try #require(web.json["action"]?["fields"])
            #expect(try await account.judge(["fields": fields])["ok"] == true)
            #expect(fields["txnAmt"] == "1250" && fields["currencyCode"] == "156")
            #expect(web.json["action"]?["url"]?.text?.hasSuffix("/gateway/api/frontTransReq.do") == true)
            let app = try await account.installation.api(
                "POST", "/v1/payments", order.with(["method": "app", "product_order_no": "U-2"]))
            #expect(app.status == 201, "\(app.text)")
            #expect(app.json["action"]?["parameters"] == ["tn": "868888042105231234567"])
            #expect(
                try await account.judge(["request": account.provider.last("/gateway/api/appTransReq.do")])["ok"] == true
            )
        }
    }

    @Test func `notifications in the provider's name are accepted, and their hostile kin are refused`() async throws {
        try await withAccount { account in
            let installation = account.installation
            let number = try await installation.pay(installation.order("U-3", channel: "shop-unionpay"))
            let fields = account.notification(number)
            let good = try await account.author(fields)
            var changed = good
            changed.body = Array(
                String(decoding: good.body, as: UTF8.self).replacing("txnAmt=1250", with: "txnAmt=1251").utf8)
            let stranger = try await Self.peer.ask("pki", ["password": "x"])
            // Signed by a certificate of the same authority that is not the provider's own: a merchant has one, too.
            let merchant = account.pki.with(["certificate": account.pki["merchant_certificate"]])
            var bad: [(String, SandboxVoice.Callback)] = [
                ("changed", changed), ("another authority's", try await account.author(fields, by: stranger)),
                ("a merchant's", try await account.author(fields, by: merchant)),
            ]
            let changes: [(String, [String: JSONValue?])] = [
                ("another merchant's", ["merId": "777290058167152"]), ("another amount", ["txnAmt": "1"]),
                ("another currency", ["currencyCode": "840"]), ("unknown", ["orderId": "0MFU8ZJK4T5Q9X1B2C3D"]),
            ]
            for (what, change) in changes { bad.append((what, try await account.author(fields.with(change)))) }
            for (what, callback) in bad {
                let reply = try await installation.notify(callback, to: "/notify/shop-unionpay")
                #expect(reply.status >= 400, "\(what): \(reply.status) \(reply.text)")
                #expect(try await installation.payment(number)["state"] == "pending", "\(what)")
            }
            let reply = try await installation.notify(good, to: "/notify/shop-unionpay")
            #expect(reply.status == 200 && reply.text == "ok", "\(reply.text)")
            #expect(try await installation.payment(number)["transaction_id"] == "202611211034560000001")
            try await refund(number, account)
        }
    }

    private func refund(_ number: String, _ account: Account) async throws {
        let installation = account.installation
        let refund = try await installation.api(
            "POST", "/v1/payments/\(number)/refunds", ["refund_no": "UR000001", "refund_amount": 250])
        #expect(refund.status == 201 && refund.json["state"] == "processing", "\(refund.text)")
        let fields = account.notification(number).with([
            "txnType": "04", "txnSubType": "00", "orderId": "UR000001", "txnAmt": "250",
            "queryId": "202611211105000000002", "origQryId": "202611211034560000001",
        ])
        let reply = try await installation.notify(account.author(fields), to: "/notify/shop-unionpay/refund")
        #expect(reply.status == 200 && reply.text == "ok", "\(reply.text)")
        try await installation.refund("UR000001", becomes: "succeeded")
        try await installation.verifyJournals()
    }

    @Test func `the buyer's browser comes back with a signed form, and the query decides`() async throws {
        try await withAccount(isPaid: true) { account in
            let installation = account.installation
            let number = try await installation.pay(
                installation.order("U-4", channel: "shop-unionpay").with(["return_url": "http://127.0.0.1:9/thanks"]))
            let form = try await account.author(account.notification(number))
            let back = try await installation.notify(form, to: "/return/shop-unionpay")
            #expect(back.status == 303, "\(back.text)")
            #expect(back.header("location")?.hasSuffix("state=succeeded") == true)
        }
    }
}
