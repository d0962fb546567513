import Glibc
import SluiceJSON
import Testing

/// Saying the same thing twice.
@Suite struct IdempotencyTests {
    @Test func `one product_order_no is one trade, and other facts are a conflict`() async throws {
        try await Installation.with { installation in
            try await installation.startSandbox()
            try await installation.startGateway()
            let order = installation.order("SAME-1")
            let replies = try await withThrowingTaskGroup(of: HTTPReply.self) { group in
                for _ in 0..<10 {
                    group.addTask { try await installation.api("POST", "/v1/payments", order) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(replies.filter { $0.status == 201 }.count == 1)
            #expect(replies.filter { $0.status == 200 }.count == 9)
            #expect(Set(replies.compactMap { $0.json["trading_order_no"]?.text }).count == 1)
            // The QR code of the first answer is there again.
            #expect(Set(replies.compactMap { $0.json["action"]?["qr_code"]?.text }).count == 1)
            let changes: [[String: JSONValue?]] = [
                ["trading_amount": 1251], ["currency": "EUR"], ["method": "app"],
            ]
            for change in changes {
                let other = try await installation.api("POST", "/v1/payments", order.with(change))
                #expect(other.status == 409 && other.json["code"] == "order-conflict", "\(other.text)")
            }
            let found = try await installation.api("GET", "/v1/payments?product_order_no=SAME-1")
            #expect(found.json["trading_order_no"] == replies[0].json["trading_order_no"])
        }
    }

    @Test func `an Idempotency-Key gives the first status and body again, refusals included, also after a restart`()
        async throws
    {
        try await Installation.with { installation in
            try await installation.startSandbox()
            var gateway = try await installation.startGateway()
            let header = [("Idempotency-Key", "k".repeated(255))]
            let first = try await installation.api("POST", "/v1/payments", installation.order("KEY-1"), headers: header)
            let number = try #require(first.json["trading_order_no"]?.text)
            try await installation.control("orders/\(number)/pay")
            try await installation.payment(number, becomes: "succeeded")
            let refusedKey = [("Idempotency-Key", "refused")]
            let refused = try await installation.api(
                "POST", "/v1/payments", installation.order("KEY-2", channel: "nowhere"), headers: refusedKey)
            #expect(refused.status == 422)

            gateway.send(SIGTERM)
            #expect(await gateway.exitCode(within: .seconds(30)) == 0)
            gateway = try await installation.startGateway()

            let again = try await installation.api("POST", "/v1/payments", installation.order("KEY-1"), headers: header)
            #expect(again.status == first.status && again.body == first.body)
            let refusedAgain = try await installation.api(
                "POST", "/v1/payments", installation.order("KEY-2", channel: "nowhere"), headers: refusedKey)
            #expect(refusedAgain.status == refused.status && refusedAgain.json["code"] == refused.json["code"])
            let other = try await installation.api("POST", "/v1/payments", installation.order("KEY-3"), headers: header)
            #expect(other.status == 422 && other.json["code"] == "idempotency-key-reused")
            let long = [("Idempotency-Key", "k".repeated(256))]
            let tooLong = try await installation.api("POST", "/v1/payments", installation.order("KEY-4"), headers: long)
            #expect(tooLong.status == 400 && tooLong.json["code"] == "idempotency-key-invalid")
        }
    }
}
