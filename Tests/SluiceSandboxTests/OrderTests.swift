import SluiceJSON
import Testing

@testable import SluiceSandbox

@Suite struct OrderTests {
    @Test func `the same order again gives the same answer, with other facts a conflict`() throws {
        let bench = try SandboxBench()
        let first = try bench.place("order-1")
        #expect(first.status == 200)
        #expect(first.json["state"]?.text == "NOTPAY")
        #expect(first.json["code_url"]?.text?.hasPrefix("https://sandbox.example/cashier/SO") == true)
        #expect(try bench.place("order-1").json == first.json)
        for change: JSONObject in [
            ["description": .text("Coffee")], ["method": .text("page")], ["attach": .text("x")],
            ["amount": .object(["total": .integer(1_206), "currency": .text("CNY")])],
            ["amount": .object(["total": .integer(1_205), "currency": .text("USD")])],
            ["notify_url": .text("http://127.0.0.1:2/notify")], ["return_url": .text("http://127.0.0.1:2/")],
            ["expire_time": .integer(bench.now + 60)],
        ] {
            let answer = try bench.place("order-1", change)
            #expect(answer.status == 409)
            #expect(answer.json["code"]?.text == "ORDER_CONFLICT")
        }
    }

    @Test(arguments: [
        ("out_trade_no", JSONValue.text("short")), ("out_trade_no", .text("order 0001")), ("out_trade_no", .integer(1)),
        ("amount", .integer(1_205)), ("amount", .object(["total": .integer(0), "currency": .text("CNY")])),
        ("amount", .object(["total": .text("1205"), "currency": .text("CNY")])),
        ("amount", .object(["total": .integer(1_205), "currency": .text("cny")])), ("description", .text("")),
        ("method", .text("cash")), ("notify_url", .text("ftp://127.0.0.1/")), ("notify_url", .null),
        ("return_url", .text("https://shop.example;script-src/")), ("return_url", .text("javascript:alert(1)")),
        ("expire_time", .integer(SandboxBench.startTime)), ("expire_time", .text("tomorrow")),
    ])
    func `what an order may not say is refused and named`(name: String, value: JSONValue) throws {
        let bench = try SandboxBench()
        let answer = try bench.place("order-1", [name: value])
        #expect(answer.status == 400)
        let wanted = name == "amount" ? ["amount", "total", "currency"] : [name]
        let message = try #require(answer.json["message"]?.text)
        #expect(wanted.contains { message.contains($0) })
    }

    @Test func `paying tells the merchant once, and a final state stays`() async throws {
        let bench = try SandboxBench()
        try bench.place("order-1", ["attach": .text("kept")])
        #expect(bench.open("POST", "/control/orders/order-1/pay").status == 200)
        #expect(bench.open("POST", "/control/orders/order-1/pay").status == 200)
        #expect(bench.open("POST", "/control/orders/order-1/fail").status == 409)
        try bench.place("order-2")
        #expect(bench.open("POST", "/control/orders/order-2/fail").status == 200)
        let paid = try await bench.nextCallback()
        #expect(paid.event == "ORDER.SUCCESS")
        #expect(paid.object == (try bench.call("GET", "/v1/orders/order-1?merchant_id=m-1000").json))
        #expect(paid.object["attach"]?.text == "kept")
        #expect(paid.object["transaction_id"]?.text?.isEmpty == false)
        let failed = try await bench.nextCallback()
        #expect(failed.event == "ORDER.PAYERROR")
        #expect(failed.object["out_trade_no"]?.text == "order-2")
    }

    @Test func `an order closes when its time is over, and its merchant can close it`() async throws {
        let bench = try SandboxBench()
        try bench.place("order-1", ["expire_time": .integer(bench.now + 60)])
        try bench.place("order-2")
        bench.now += 59
        #expect(try bench.state("order-1") == "NOTPAY")
        bench.now += 1
        #expect(try bench.state("order-1") == "CLOSED")
        let body = JSONValue.object(["merchant_id": .text(SandboxBench.merchantID)])
        for _ in 0..<2 {
            let answer = try bench.call("POST", "/v1/orders/order-2/close", body)
            #expect(answer.status == 200)
            #expect(answer.json["state"]?.text == "CLOSED")
        }
        #expect(bench.open("POST", "/control/orders/order-2/pay").status == 409)
        for number in ["order-1", "order-2"] {
            let callback = try await bench.nextCallback()
            #expect(callback.event == "ORDER.CLOSED")
            #expect(callback.object["out_trade_no"]?.text == number)
        }
        try bench.place("order-3")
        #expect(bench.open("POST", "/control/orders/order-3/pay").status == 200)
        #expect(try bench.call("POST", "/v1/orders/order-3/close", body).json["code"]?.text == "ORDER_PAID")
    }

    @Test func `what was never placed is not found`() throws {
        let bench = try SandboxBench()
        #expect(try bench.call("GET", "/v1/orders/order-1?merchant_id=m-1000").json["code"]?.text == "ORDER_NOT_FOUND")
        #expect(
            try bench.call("GET", "/v1/refunds/refund-1?merchant_id=m-1000").json["code"]?.text == "REFUND_NOT_FOUND")
        #expect(try bench.refund("refund-1", 1).json["code"]?.text == "ORDER_NOT_FOUND")
        #expect(try bench.call("GET", "/v1/nothing").json["code"]?.text == "PATH_NOT_FOUND")
    }
}
