import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

struct ReconciliationTests {
    let shanghai = TimeZone(identifier: "Asia/Shanghai") ?? .gmt

    @Test func `a day in which all agrees has no differences, and the report is kept`() async throws {
        let world = try await TestWorld()
        _ = try await world.completed(5000)
        _ = try await world.completed(700)
        let id = try await world.reconciliations.run(day: "2026-11-21", timeZone: shanghai)
        let (report, differences) = try await world.reconciliations.show(id)
        #expect(differences.isEmpty)
        #expect(report.gatewayCount == 2)
        #expect(report.donationCount == 2)
        #expect(report.gatewayAmounts == #"{"CNY":5700}"#)
        #expect(report.donationAmounts == report.gatewayAmounts)
        #expect(try await world.reconciliations.list().map(\.differenceCount) == [0])
    }

    @Test func `a missed result is mended by booking it`() async throws {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish())
        world.gateway.succeed("DON-1")
        let found = try await differences(world)
        #expect(found.map(\.kind) == [.missingHere])
        #expect(found.map(\.isMended) == [true])
        #expect(try await world.balance() == 5000)
        #expect(try await differences(world).isEmpty)
    }

    @Test func `money for a cancelled donation is listed for a person`() async throws {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish())
        world.gateway.expire("DON-1")
        try await world.deliverAll()
        world.gateway.change("DON-1") { $0.state = .succeeded }
        let found = try await differences(world)
        #expect(found.map(\.kind) == [.missingHere])
        #expect(found.map(\.isMended) == [false])
        #expect(try await world.balance() == 0)
        #expect(try await world.attention() == ["paid_after_end"])
    }

    @Test func `a donation and its second try that were both paid are named`() async throws {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish())
        world.gateway.fail("DON-1")
        try await world.deliverAll()
        _ = try await world.donations.retry(1)
        world.gateway.succeed("DON-2")
        try await world.deliverAll()
        let paid = world.clock.now
        world.gateway.change("DON-1") {
            $0.state = .succeeded; $0.paidTime = paid
        }
        let found = try await differences(world)
        #expect(found.map(\.kind) == [.paidTwice, .paidTwice])
        #expect(Set(found.map(\.reference)) == ["DON-1"])
    }

    @Test func `each other difference has its name, and mends nothing`() async throws {
        let world = try await TestWorld()
        for _ in 1...5 { _ = try await world.completed(5000) }
        world.gateway.change("DON-1") { $0.tradingAmount = 6000 }
        world.gateway.change("DON-2") { $0.currency = "USD" }
        world.gateway.change("DON-3") { $0.refund = 100 }
        world.gateway.change("DON-4") { $0.state = .failed }
        world.gateway.change("DON-5") { $0.paidTime = $0.paidTime?.addingTimeInterval(-86_400) }
        _ = try await world.gateway.pay(
            PaymentOrder(
                productOrderNo: "DON-77", tradingChannel: "sandbox", tradingAmount: 1, currency: "CNY", description: "")
        )
        world.gateway.succeed("DON-77")
        let found = try await differences(world)
        #expect(
            found.map { "\($0.reference) \($0.kind.rawValue)" } == [
                "DON-1 amount_differs", "DON-2 currency_differs", "DON-3 refund_differs", "DON-77 unknown_reference",
                "DON-4 missing_at_gateway", "DON-5 day_differs",
            ])
        #expect(found.allSatisfy { !$0.isMended })
        #expect(try await world.balance() == 25_000)
    }

    @Test func `the missed result of a refund is mended by asking`() async throws {
        let world = try await TestWorld()
        let id = try await world.completed(5000)
        world.gateway.plant(.unclear("timeout"), at: .refund, .afterActing)
        _ = try await world.refunds.start(donationID: id, amount: 2000, reason: "Asked", accountID: nil)
        let found = try await differences(world)
        #expect(found.map(\.kind) == [.refundDiffers])
        #expect(found.map(\.isMended) == [true])
        #expect(try await world.balance() == 3000)
    }

    @Test func `a day is a day of its time zone`() async throws {
        // 23:30 on the 20th in Shanghai, and 00:30 on the 21st.
        let world = try await TestWorld(clock: TestClock(Date(timeIntervalSince1970: 1_795_188_600)))
        _ = try await world.completed(1)
        world.clock.advance(seconds: 3600)
        _ = try await world.completed(10)
        for (day, zone, sum) in [("2026-11-20", shanghai, 1), ("2026-11-21", shanghai, 10), ("2026-11-20", .gmt, 11)] {
            let id = try await world.reconciliations.run(day: day, timeZone: zone)
            let (report, differences) = try await world.reconciliations.show(id)
            #expect(report.gatewayAmounts == #"{"CNY":\#(sum)}"#)
            #expect(report.donationAmounts == report.gatewayAmounts)
            #expect(differences.isEmpty)
        }
    }

    @Test(arguments: ["2026-02-30", "2026-13-01", "21.11.2026", "", "2026-1-1", "٢٠٢٦-11-21"])
    func `what is no day is refused`(day: String) async throws {
        let world = try await TestWorld()
        await #expect { try await world.reconciliations.run(day: day, timeZone: shanghai) } throws: {
            ($0 as? FundraisingError)?.code == "day-invalid"
        }
    }

    @Test(arguments: [FakeGateway.Call.payments, .payment])
    func `a gateway that does not answer makes no report at all`(call: FakeGateway.Call) async throws {
        let world = try await TestWorld()
        _ = try await world.completed()
        world.gateway.change("DON-1") { $0.paidTime = $0.paidTime?.addingTimeInterval(-86_400) }
        world.gateway.plant(.unclear("timeout"), at: call)
        await #expect { try await world.reconciliations.run(day: "2026-11-21", timeZone: shanghai) } throws: {
            ($0 as? FundraisingError)?.code == "gateway-unreachable"
        }
        #expect(try await world.reconciliations.list().isEmpty)
    }

    private func differences(_ world: TestWorld) async throws -> [ReconciliationDifference] {
        let id = try await world.reconciliations.run(day: "2026-11-21", timeZone: shanghai)
        return try await world.reconciliations.show(id).1.sorted { ($0.id ?? 0) < ($1.id ?? 0) }
    }
}
