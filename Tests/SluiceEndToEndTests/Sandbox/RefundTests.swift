import SluiceJSON
import Testing

/// Giving money back.
@Suite struct RefundTests {
    private func withPaid(_ body: (Installation, String) async throws -> Void) async throws {
        try await Installation.with { installation in
            try await installation.startSandbox()
            try await installation.startGateway()
            let number = try await installation.pay(installation.order("REFUND-1"))
            try await installation.control("orders/\(number)/pay")
            try await installation.payment(number, becomes: "succeeded")
            try await body(installation, number)
        }
    }

    @Test func `a payment is refunded in parts, each called back and forwarded, and never by more than was paid`()
        async throws
    {
        try await withPaid { installation, number in
            let path = "/v1/payments/\(number)/refunds"
            let first = try await installation.api(
                "POST", path, ["refund_no": "PART-0001", "refund_amount": 1000, "reason": "cold coffee"])
            #expect(first.status == 201, "\(first.text)")
            #expect(first.json["refund_no"] == "PART-0001" && first.json["total"] == 1250)
            let same = try await installation.api(
                "POST", path, ["refund_no": "PART-0001", "refund_amount": 1000, "reason": "cold coffee"])
            #expect(same.status == 200 && same.json["refund_no"] == "PART-0001")
            let other = try await installation.api("POST", path, ["refund_no": "PART-0001", "refund_amount": 999])
            #expect(other.status == 409 && other.json["code"] == "refund-conflict")
            let tooMuch = try await installation.api("POST", path, ["refund_no": "PART-0002", "refund_amount": 251])
            #expect(tooMuch.status == 422 && tooMuch.json["code"] == "refund-exceeds-payment")
            let rest = try await installation.api("POST", path, ["refund_no": "PART-0003", "refund_amount": 250])
            #expect(rest.status == 201)
            for refund in ["PART-0001", "PART-0003"] {
                try await installation.refund(refund, becomes: "succeeded")
            }
            try await eventually("both refunds are forwarded") {
                let forwarded = installation.shop.deliveries(of: number).filter { $0.type == "refund.succeeded" }
                return holds(Set(forwarded.compactMap { $0.body["data"]?["refund_no"]?.text }).count == 2)
            }
            let payment = try await installation.payment(number)
            #expect(payment["refund"] == 1250 && payment["is_refund"] == true && payment["state"] == "succeeded")
            let log = try installation.journals.log(of: number)
            #expect(log.contains { $0["operation"] == "refund_callback" && $0["outcome"] == "accepted" })
            #expect(try installation.journals.lines("refund").last?["refund_status"] == 2)
            try await installation.verifyJournals()
        }
    }

    @Test func `a refund that fails frees its amount for another`() async throws {
        try await withPaid { installation, number in
            let path = "/v1/payments/\(number)/refunds"
            let failing = try await installation.api(
                "POST", path, ["refund_no": "FAILS-01", "refund_amount": 1250, "reason": "sandbox-fail, please"])
            #expect(failing.status == 201)
            try await installation.refund("FAILS-01", becomes: "failed")
            try await installation.forwarded("refund.failed", of: number)
            #expect(
                try await installation.api("POST", path, ["refund_no": "WORKS-01", "refund_amount": 1250]).status == 201
            )
            try await installation.refund("WORKS-01", becomes: "succeeded")
        }
    }

    @Test func `refunds that race take no more than was paid`() async throws {
        try await withPaid { installation, number in
            try await installation.control("faults", method: "PUT", ["holds_refunds": true])
            let replies = try await withThrowingTaskGroup(of: HTTPReply.self) { group in
                for index in 0..<12 {
                    group.addTask {
                        try await installation.api(
                            "POST", "/v1/payments/\(number)/refunds",
                            ["refund_no": .text("RACE-\(index)-0"), "refund_amount": 300])
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(replies.filter { $0.status == 201 }.count == 4)
            #expect(replies.filter { $0.json["code"] == "refund-exceeds-payment" }.count == 8)
        }
    }

    @Test func `a held refund is processing until it is settled, and refresh asks the provider`() async throws {
        try await withPaid { installation, number in
            try await installation.control(
                "faults", method: "PUT", ["holds_refunds": true, "sends_no_callbacks": true])
            _ = try await installation.api(
                "POST", "/v1/payments/\(number)/refunds", ["refund_no": "HELD-001", "refund_amount": 50])
            #expect(try await installation.api("GET", "/v1/refunds/HELD-001").json["state"] == "processing")
            try await installation.control("refunds/HELD-001/succeed")
            let asked = try await installation.api("GET", "/v1/refunds/HELD-001?refresh=true")
            #expect(asked.json["state"] == "succeeded")
        }
    }
}
