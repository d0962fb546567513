import Foundation
import SluiceJSON
import Testing

/// The other ways in which a payment ends.
@Suite struct EndingTests {
    private func withPaying(_ body: (Installation) async throws -> Void) async throws {
        try await Installation.with { installation in
            try await installation.startSandbox()
            try await installation.startGateway()
            try await body(installation)
        }
    }

    @Test func `a payment that fails at the cashier is failed and forwarded as that`() async throws {
        try await withPaying { installation in
            let reply = try await installation.api(
                "POST", "/v1/payments", installation.order("FAIL-1").with(["method": "page"]))
            let number = try #require(reply.json["trading_order_no"]?.text)
            let pressed = try await Buyer.press("fail", at: try #require(reply.json["action"]?["url"]?.text))
            // The business system gave no return_url: the browser ends on the gateway's own page.
            let page = try await HTTP.send("GET", try #require(pressed.header("location")))
            #expect(page.status == 200 && page.text.contains(number))
            let delivery = try await installation.forwarded("payment.failed", of: number)
            #expect(delivery.body["data"]?["trading_state"] == 4)
            #expect(try await installation.judge(delivery)["ok"] == true)
            let refund = try await installation.api("POST", "/v1/payments/\(number)/refunds", ["refund_amount": 1])
            #expect(refund.status == 409 && refund.json["code"] == "payment-not-paid")
        }
    }

    @Test func `a payment that is closed stays closed, at the provider too`() async throws {
        try await withPaying { installation in
            let number = try await installation.pay(installation.order("CLOSE-1"))
            let closed = try await installation.api("POST", "/v1/payments/\(number)/close")
            #expect(closed.status == 200 && closed.json["state"] == "closed")
            try await installation.forwarded("payment.closed", of: number)
            let again = try await installation.api("POST", "/v1/payments/\(number)/close")
            #expect(again.status == 200 || again.json["code"] == "payment-final")
            await #expect(throws: EndToEndError.self) { try await installation.control("orders/\(number)/pay") }

            let paid = try await installation.pay(installation.order("CLOSE-2"))
            try await installation.control("orders/\(paid)/pay")
            try await installation.payment(paid, becomes: "succeeded")
            let late = try await installation.api("POST", "/v1/payments/\(paid)/close")
            #expect(late.status == 409 && late.json["code"] == "payment-final")
        }
    }

    @Test func `a payment whose time the provider ends is closed by its callback`() async throws {
        try await withPaying { installation in
            let number = try await installation.pay(installation.order("EXPIRE-1"))
            try await installation.control("orders/\(number)/expire")
            try await installation.forwarded("payment.closed", of: number)
            #expect(try await installation.payment(number)["state"] == "closed")
        }
    }

    @Test func `a buyer walks away, nobody calls back, and the gateway closes the payment when its minute is over`()
        async throws
    {
        try await withPaying { installation in
            try await installation.control("faults", method: "PUT", ["sends_no_callbacks": true])
            let reply = try await installation.api(
                "POST", "/v1/payments", installation.order("AWAY-1").with(["method": "page", "expires_in": 60]))
            let number = try #require(reply.json["trading_order_no"]?.text)
            let pressed = try await Buyer.press("leave", at: try #require(reply.json["action"]?["url"]?.text))
            #expect(pressed.status == 303)
            #expect(try await installation.payment(number)["state"] == "pending")
            try await installation.payment(number, becomes: "closed", within: .seconds(100))
            try await installation.forwarded("payment.closed", of: number)
            let payment = try await installation.payment(number)
            let expired = try #require(payment["expire_time"]?.text)
            #expect(try #require(payment["update_time"]?.text) >= expired)
        }
    }

    @Test func `without a callback the result is found by asking, and refresh asks at once`() async throws {
        try await withPaying { installation in
            try await installation.control("faults", method: "PUT", ["sends_no_callbacks": true])
            let asked = try await installation.pay(installation.order("ASK-1"))
            let waiting = try await installation.pay(installation.order("ASK-2"))
            for number in [asked, waiting] { try await installation.control("orders/\(number)/pay") }
            #expect(try await installation.payment(asked)["state"] == "pending")
            #expect(try await installation.payment(asked, refresh: true)["state"] == "succeeded")
            try await installation.payment(waiting, becomes: "succeeded")
            let log = try installation.journals.log(of: waiting)
            #expect(log.contains { $0["operation"] == "query" && $0["direction"] == "to_provider" })
        }
    }

    @Test(arguments: ["drops_answer", "answers_error", "answers_garbage", "signs_answers_wrongly"])
    func `an unclear answer to an order leaves it pending, and asking for it again settles it under one number`(
        fault: String
    ) async throws {
        try await withPaying { installation in
            try await installation.control("faults", method: "PUT", .object([fault: true, "times": 1]))
            let first = try await installation.api("POST", "/v1/payments", installation.order("UNCLEAR-1"))
            #expect(first.status == 201 || first.status == 502, "\(first.text)")
            if first.status == 201 { #expect(first.json["state"] == "pending" || first.json["state"] == "created") }
            let again = try await installation.api("POST", "/v1/payments", installation.order("UNCLEAR-1"))
            #expect(again.status == 200, "\(again.text)")
            let number = try #require(again.json["trading_order_no"]?.text)
            try await installation.control("orders/\(number)/pay")
            try await installation.payment(number, becomes: "succeeded")
            let numbers = try installation.journals.lines("trade").compactMap { $0["trading_order_no"]?.text }
            #expect(Set(numbers) == [number])
        }
    }
}
