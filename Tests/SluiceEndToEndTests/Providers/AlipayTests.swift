import Foundation
import SluiceCrypto
import SluiceJSON
import Testing

/// Alipay: its official library judges what the gateway sends and writes what it must accept.
@Suite struct AlipayTests {
    private static let peer = Peer(script: "alipay/judge.py")

    /// A channel of this provider, its keys, and the provider itself on loopback.
    private struct Account {
        let installation: Installation
        let provider: ScriptedProvider
        let applicationKey: String
        let providerKey: String

        func judge(_ request: JSONValue) async throws -> JSONValue {
            try await AlipayTests.peer.ask("judge", ["request": request, "public_key": .text(applicationKey)])
        }

        func author(_ fields: JSONValue, key: String? = nil) async throws -> JSONValue {
            try await AlipayTests.peer.ask("author", ["fields": fields, "private_key": .text(key ?? providerKey)])
        }

        func notification(_ number: String) -> JSONValue {
            [
                "notify_time": "2026-11-21 10:35:00", "notify_type": "trade_status_sync",
                "notify_id": "ac05099524730693a8b330c5ecf72da978", "charset": "utf-8", "version": "1.0",
                "app_id": "2014072300007148", "auth_app_id": "2014072300007148", "seller_id": "2088102146225135",
                "trade_no": "2013112011001004330000121536", "out_trade_no": .text(number),
                "trade_status": "TRADE_SUCCESS", "total_amount": "12.50", "subject": "两杯咖啡 & more",
                "gmt_create": "2026-11-21 10:34:00", "gmt_payment": "2026-11-21 10:34:56",
                "buyer_id": "2088102122524333",
            ]
        }
    }

    /// - Parameter isPaid: what the provider says when it is asked about a payment.
    private func withAccount(isPaid: Bool = false, _ body: (Account) async throws -> Void) async throws {
        try await Installation.with(plugins: ["alipay"]) { installation in
            let applicationKey = try PrivateKey.generateRSA()
            let providerKey = try PrivateKey.generateRSA()
            let providerPEM = try providerKey.exportPEM()
            let provider = try ScriptedProvider { try await Self.answer($0, providerPEM, isPaid: isPaid) }
            defer { provider.stop() }
            try installation.write("channels/keys/application.pem", applicationKey.exportPEM())
            try installation.write("channels/keys/alipay.pem", providerKey.publicKey.spkiPEM())
            try installation.write("channels/shop-alipay.yaml", Self.channel(provider.url))
            try await installation.startGateway()
            try await body(
                Account(
                    installation: installation, provider: provider,
                    applicationKey: try applicationKey.publicKey.spkiPEM(), providerKey: providerPEM))
        }
    }

    private static func channel(_ domain: String) -> String {
        """
        channel_name: our shop
        channel_label: shop-alipay
        plugin: alipay
        domain: \(domain)
        app_id: "2014072300007148"
        merchant_private_key: {file: keys/application.pem}
        public_key: {file: keys/alipay.pem}
        enable_flag: true
        other_config:
          seller_id: "2088102146225135"

        """
    }

    /// What the provider answers, signed by the library.
    private static func answer(_ request: Incoming, _ key: String, isPaid: Bool) async throws -> Outgoing {
        let form = fields(String(decoding: request.body, as: UTF8.self))
        let content = try JSONValue.parse(form["biz_content"] ?? "{}")
        let number = content["out_trade_no"] ?? .null
        var response: JSONValue = ["code": "10000", "msg": "Success", "out_trade_no": number]
        switch form["method"] {
        case "alipay.trade.precreate":
            response = response.with(["qr_code": "https://qr.alipay.com/bavh4wjlxf12tper3a"])
        case "alipay.trade.query":
            response = response.with([
                "trade_no": "2013112011001004330000121536", "trade_status": isPaid ? "TRADE_SUCCESS" : "WAIT_BUYER_PAY",
                "total_amount": "12.50", "send_pay_date": "2026-11-21 10:34:56", "buyer_user_id": "2088102122524333",
            ])
        case "alipay.trade.refund":
            response = response.with([
                "trade_no": "2013112011001004330000121536", "fund_change": "Y", "refund_fee": "3.00",
            ])
        default: throw EndToEndError("not answered: \(form["method"] ?? "")")
        }
        return Outgoing(
            try await peer.ask(
                "answer", ["method": .text(form["method"] ?? ""), "response": response, "private_key": .text(key)]))
    }

    private static func fields(_ body: String) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in body.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1).map {
                $0.replacing("+", with: " ").removingPercentEncoding ?? ""
            }
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        return fields
    }

    @Test func `every pay method carries a signature that the official library verifies`() async throws {
        try await withAccount { account in
            for method in ["page", "wap", "app", "precreate"] {
                let order = account.installation.order("A-\(method)", channel: "shop-alipay")
                    .with(["method": .text(method), "description": "两杯咖啡 & a+b=c"])
                let reply = try await account.installation.api("POST", "/v1/payments", order)
                #expect(reply.status == 201, "\(reply.text)")
                let action = try #require(reply.json["action"])
                let request: JSONValue
                switch method {
                case "page":
                    request = ["url": action["url"] ?? .null, "body": .text(FormText.encode(action["fields"]))]
                case "wap": request = ["url": action["url"] ?? .null]
                case "app": request = ["url": "", "body": action["parameters"]?["orderStr"] ?? .null]
                default: request = try account.provider.last("/gateway.do")
                }
                let verdict = try await account.judge(request)
                #expect(verdict["ok"] == true, "\(method): \(verdict.serializedText)")
                let content = try JSONValue.parse(verdict["parameters"]?["biz_content"]?.text ?? "{}")
                #expect(content["total_amount"] == "12.50", "\(method)")
                #expect(content["subject"] == "两杯咖啡 & a+b=c", "\(method)")
                #expect(content["out_trade_no"] == reply.json["trading_order_no"], "\(method)")
                if method == "precreate" { #expect(action["qr_code"] == "https://qr.alipay.com/bavh4wjlxf12tper3a") }
            }
        }
    }

    @Test func `notifications of the library are answered with success, and their hostile kin with fail`() async throws
    {
        try await withAccount { account in
            let installation = account.installation
            let number = try await installation.pay(installation.order("A-1", channel: "shop-alipay"))
            let fields = account.notification(number)
            let stranger = try PrivateKey.generateRSA().exportPEM()
            let good = SandboxVoice.Callback(try await account.author(fields))
            var changed = good
            changed.body = Array(String(decoding: good.body, as: UTF8.self).replacing("12.50", with: "12.51").utf8)
            var bad = [
                ("changed", changed),
                ("a stranger's", SandboxVoice.Callback(try await account.author(fields, key: stranger))),
            ]
            let changes: [(String, [String: JSONValue?])] = [
                ("another app's", ["app_id": "2014072300007149"]),
                ("another seller's", ["seller_id": "2088102146225136"]),
                ("another amount", ["total_amount": "0.01"]), ("half a cent", ["total_amount": "12.505"]),
                ("unknown", ["out_trade_no": "0MFU8ZJK4T5Q9X1B2C3D"]),
            ]
            for (what, change) in changes {
                bad.append((what, SandboxVoice.Callback(try await account.author(fields.with(change)))))
            }
            for (what, callback) in bad {
                let reply = try await installation.notify(callback, to: "/notify/shop-alipay")
                #expect(reply.status >= 400 && reply.text == "fail", "\(what): \(reply.status) \(reply.text)")
                #expect(try await installation.payment(number)["state"] == "pending", "\(what)")
            }
            let reply = try await installation.notify(good, to: "/notify/shop-alipay")
            #expect(reply.status == 200 && reply.text == "success", "\(reply.text)")
            let payment = try await installation.payment(number)
            #expect(payment["state"] == "succeeded" && payment["payer_id"] == "2088102122524333")
            #expect(payment["paid_time"]?.text?.hasPrefix("2026-11-21T02:34:56") == true)
            let refund = try await installation.api(
                "POST", "/v1/payments/\(number)/refunds", ["refund_no": "AR1", "refund_amount": 300])
            #expect(refund.json["state"] == "succeeded", "\(refund.text)")
            #expect(try await account.judge(account.provider.last("/gateway.do"))["ok"] == true)
            try await installation.verifyJournals()
        }
    }

    @Test func `a buyer who comes back with the library's signature is believed to be back, and the query decides`()
        async throws
    {
        try await withAccount(isPaid: true) { account in
            let installation = account.installation
            let number = try await installation.pay(
                installation.order("A-2", channel: "shop-alipay").with(["return_url": "http://127.0.0.1:9/thanks"]))
            let written = try await account.author([
                "charset": "utf-8", "out_trade_no": .text(number), "method": "alipay.trade.page.pay.return",
                "total_amount": "12.50", "trade_no": "2013112011001004330000121536", "auth_app_id": "2014072300007148",
                "version": "1.0", "app_id": "2014072300007148", "seller_id": "2088102146225135",
                "timestamp": "2026-11-21 10:35:01",
            ])
            let query = try #require(written["query"]?.text)
            let forged = try await HTTP.send(
                "GET", "\(installation.url)/return/shop-alipay?\(query.replacing("12.50", with: "0.01"))")
            #expect(forged.status == 400)
            #expect(try await installation.payment(number)["state"] == "pending")
            let back = try await HTTP.send("GET", "\(installation.url)/return/shop-alipay?\(query)")
            #expect(back.status == 303 && back.header("location")?.hasSuffix("state=succeeded") == true, "\(back.text)")
            #expect(try await account.judge(account.provider.last("/gateway.do"))["ok"] == true)
        }
    }
}
