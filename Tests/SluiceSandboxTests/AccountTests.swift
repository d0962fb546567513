import SluiceJSON
import Testing

@testable import SluiceSandbox

/// `/control/ledger`: what was done, and how often, for those who account for it.
@Suite struct AccountTests {
    @Test func `the ledger counts what was placed, charged and given back, repetitions included`() throws {
        let bench = try SandboxBench()
        try bench.place("order-2")
        try bench.place("order-1")
        try bench.place("order-1")
        #expect(bench.open("POST", "/control/orders/order-1/pay").status == 200)
        #expect(bench.open("POST", "/control/orders/order-1/pay").status == 200)
        #expect(try bench.refund("refund-1", 1_000).status == 200)
        #expect(try bench.refund("refund-1", 1_000).status == 200)
        #expect(try bench.refund("refund-2", 205, reason: "sandbox-fail").status == 200)
        let ledger = bench.open("GET", "/control/ledger")
        #expect(ledger.status == 200)
        let json = try JSONParser.parse(Array(ledger.text.utf8))
        let orders = try #require(json["orders"]?.array)
        #expect(orders.map { $0["out_trade_no"]?.text } == ["order-1", "order-2"])
        #expect(orders.map { $0["placed_count"]?.integer } == [2, 1])
        #expect(orders.map { $0["charged_count"]?.integer } == [1, 0])
        #expect(orders.map { $0["charged_total"]?.integer } == [1_205, 0])
        #expect(orders.map { $0["state"]?.text } == ["SUCCESS", "NOTPAY"])
        let refunds = try #require(json["refunds"]?.array)
        #expect(refunds.map { $0["requested_count"]?.integer } == [2, 1])
        #expect(refunds.map { $0["paid_back_count"]?.integer } == [1, 0])
        #expect(refunds.map { $0["paid_back_total"]?.integer } == [1_000, 0])
        #expect(refunds.map { $0["state"]?.text } == ["SUCCESS", "FAILED"])
    }

    @Test func `queries and callbacks do not show the counts`() throws {
        let bench = try SandboxBench()
        try bench.place("order-1")
        #expect(try bench.call("GET", "/v1/orders/order-1?merchant_id=m-1000").json["placed_count"] == nil)
    }

    @Test func `a ledger in which nothing happened is empty`() throws {
        let ledger = try SandboxBench().open("GET", "/control/ledger")
        let json = try JSONParser.parse(Array(ledger.text.utf8))
        #expect(json == .object(["orders": .array([]), "refunds": .array([])]))
    }
}
