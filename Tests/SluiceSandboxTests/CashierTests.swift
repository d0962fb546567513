import SluiceJSON
import Testing

@testable import SluiceSandbox

@Suite struct CashierTests {
    private func path(_ bench: SandboxBench, _ number: String, returnURL: String? = nil) throws -> String {
        let answer = try bench.place(
            number,
            [
                "method": .text("page"), "description": .text("<script>&\"'"),
                "return_url": .optionalText(returnURL),
            ])
        let url = try #require(answer.json["cashier_url"]?.text)
        return String(url.dropFirst("https://sandbox.example".count))
    }

    private func token(_ page: String) throws -> String {
        let start = try #require(page.firstRange(of: "name=\"token\" value=\"")).upperBound
        return String(page[start...].prefix { $0 != "\"" })
    }

    @Test func `the page shows what is paid, harmless and under a strict policy`() throws {
        let bench = try SandboxBench()
        let page = bench.open("GET", try path(bench, "order-1", returnURL: "https://shop.example/back"))
        #expect(page.status == 200)
        #expect(page.text.contains("CNY 12.05"))
        #expect(page.text.contains("&lt;script&gt;&amp;&quot;&#39;"))
        #expect(!page.text.contains("<script"))
        let policy = page.headers.first { $0.name == "Content-Security-Policy" }?.value ?? ""
        #expect(policy.hasPrefix("default-src 'none'; "))
        #expect(policy.contains("form-action 'self' http: https:;"))
        #expect(try bench.state("order-1") == "USERPAYING")
    }

    @Test(arguments: [
        ("", "Cashier"), ("zh-CN,zh;q=0.9,en;q=0.8", "收银台"), ("en-GB,zh;q=0.5", "Cashier"), ("fr", "Cashier"),
        ("en;q=0.1, zh-TW;q=0.25", "收银台"), ("zh;q=0", "Cashier"), (";;q=,=,zh;q=x", "Cashier"),
    ])
    func `the page speaks the browser's language`(accepted: String, title: String) throws {
        let bench = try SandboxBench()
        let page = bench.open("GET", try path(bench, "order-1"), language: accepted)
        #expect(page.text.contains("<h1>\(title)</h1>"))
    }

    @Test func `only the order's own form pays, and it tells the merchant`() async throws {
        let bench = try SandboxBench()
        let path = try path(bench, "order-1")
        let token = try token(bench.open("GET", path).text)
        #expect(bench.open("POST", path, form: "action=pay").status == 403)
        #expect(bench.open("POST", path, form: "action=pay&token=\(String(token.reversed()))x").status == 403)
        #expect(bench.open("POST", path, form: "action=steal&token=\(token)").status == 400)
        #expect(try bench.state("order-1") == "USERPAYING")
        #expect(bench.open("POST", path, form: "action=pay&token=\(token)").text.contains("<h1>Paid</h1>"))
        #expect(try await bench.nextCallback().event == "ORDER.SUCCESS")
        // The browser's back button changes nothing.
        #expect(bench.open("POST", path, form: "action=fail&token=\(token)").text.contains("<h1>Paid</h1>"))
    }

    @Test(arguments: [("pay", "SUCCESS"), ("fail", "PAYERROR"), ("leave", "NOTPAY")])
    func `the buyer returns with a signed state`(action: String, state: String) throws {
        let bench = try SandboxBench()
        let path = try path(bench, "order-1", returnURL: "https://shop.example/back?a=1#part")
        let token = try token(bench.open("GET", path).text)
        let reply = bench.open("POST", path, form: "action=\(action)&token=\(token)")
        #expect(reply.status == 303)
        let location = try #require(reply.headers.first { $0.name == "Location" }?.value)
        #expect(location.hasPrefix("https://shop.example/back?a=1&nonce="))
        var query = try #require(FormCoding.parse(location.drop { $0 != "?" }.dropFirst()))
        #expect(query.removeValue(forKey: "a") == "1")
        let taken = query.removeValue(forKey: "signature")
        let signature = try #require(taken)
        let signed = query.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        #expect(bench.isSignedByProvider(Array(signed.utf8), signature))
        #expect(query["state"] == state)
        #expect(query["out_trade_no"] == "order-1")
    }

    @Test func `an app's signed parameters lead to the cashier, others do not`() throws {
        let bench = try SandboxBench()
        let answer = try bench.place("order-1", ["method": .text("app")])
        let prepayID = try #require(answer.json["prepay_id"]?.text)
        let sign = FormCoding.encode(
            try bench.sign(Array("m-1000\n\(bench.now)\nn-1\nprepay_id=\(prepayID)\n".utf8)))
        let query = "merchant_id=m-1000&prepay_id=\(prepayID)&timestamp=\(bench.now)&nonce=n-1&sign=\(sign)"
        let reply = bench.open("GET", "/sdk/pay?" + query)
        #expect(reply.status == 303)
        #expect(reply.headers.first { $0.name == "Location" }?.value.hasPrefix("/cashier/SO") == true)
        #expect(bench.open("GET", "/sdk/pay?" + query.replacing("n-1", with: "n-2")).status == 401)
        bench.now += 301
        #expect(bench.open("GET", "/sdk/pay?" + query).status == 401)
    }

    @Test(
        arguments: [
            (1, "CNY", "CNY 0.01"), (1_205, "CNY", "CNY 12.05"), (5, "JPY", "JPY 5"), (12_345, "KWD", "KWD 12.345"),
            (100, "USD", "USD 1.00"),
        ] as [(Int64, String, String)])
    func `amounts are written with the digits of their currency`(total: Int64, currency: String, text: String) {
        #expect(AmountText.text(total, currency: currency) == text)
    }
}
