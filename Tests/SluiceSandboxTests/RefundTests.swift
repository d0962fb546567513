import SluiceJSON
import Testing

@testable import SluiceSandbox

@Suite struct RefundTests {
    private func paidBench(_ faults: SandboxFaults = SandboxFaults()) async throws -> SandboxBench {
        let bench = try SandboxBench(faults: faults)
        try bench.place("order-1")
        #expect(try bench.refund("refund-0", 1).json["code"]?.text == "ORDER_NOT_PAID")
        #expect(bench.open("POST", "/control/orders/order-1/pay").status == 200)
        #expect(try await bench.nextCallback().event == "ORDER.SUCCESS")
        return bench
    }

    @Test func `a refund is answered as processing and settled by callback`() async throws {
        let bench = try await paidBench()
        let answer = try bench.refund("refund-1", 1_000)
        #expect(answer.json["state"]?.text == "PROCESSING")
        let callback = try await bench.nextCallback()
        #expect(callback.event == "REFUND.SUCCESS")
        #expect(callback.object == (try bench.call("GET", "/v1/refunds/refund-1?merchant_id=m-1000").json))
        #expect(try bench.refund("refund-1", 1_000).json["state"]?.text == "SUCCESS")
        #expect(try bench.refund("refund-1", 999).json["code"]?.text == "REFUND_CONFLICT")
    }

    @Test func `refunds never add up to more than was paid, and a failed one gives its amount back`() async throws {
        let bench = try await paidBench()
        #expect(try bench.refund("refund-1", 1_000).status == 200)
        #expect(try bench.refund("refund-2", 206).json["code"]?.text == "REFUND_EXCEEDS_PAYMENT")
        #expect(try bench.refund("refund-3", 205, reason: "sandbox-fail please").status == 200)
        #expect(try bench.refund("refund-4", 205).status == 200)
        #expect(try bench.refund("refund-5", 1).status == 422)
        let events = [try await bench.nextCallback(), try await bench.nextCallback(), try await bench.nextCallback()]
        #expect(events.map(\.event) == ["REFUND.SUCCESS", "REFUND.FAILED", "REFUND.SUCCESS"])
    }

    @Test func `a held refund waits and keeps its amount`() async throws {
        var faults = SandboxFaults()
        faults.holdsRefunds = true
        let bench = try await paidBench(faults)
        #expect(try bench.refund("refund-1", 1_205).status == 200)
        #expect(try bench.refund("refund-2", 1).status == 422)
        #expect(bench.open("POST", "/control/refunds/refund-1/fail").status == 200)
        #expect(try await bench.nextCallback().event == "REFUND.FAILED")
        #expect(try bench.refund("refund-2", 1).status == 200)
    }
}
