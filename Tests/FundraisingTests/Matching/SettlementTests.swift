import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

struct SettlementTests {
    /// Gifts of Acme at the given times in UTC, 10.00 each.
    private func world(paidAt times: [String]) async throws -> MatchingWorld {
        let world = try await MatchingWorld()
        let (acme, _) = try await world.twoCompanies()
        world.clock.set(try #require(ISO8601DateFormatter().date(from: "2026-10-30T00:00:00Z")))
        try await world.activity(
            "donation_matching", terms: .amount(1_000), donors: [.init(companyID: acme, budget: 100_000)])
        for time in times {
            world.clock.set(try #require(ISO8601DateFormatter().date(from: time)))
            try await world.donate(5_000)
            _ = try await world.worker.turn()
        }
        return world
    }

    @Test func `a period holds what was paid in its days, in its time zone`() async throws {
        let world = try await world(paidAt: [
            "2026-10-31T15:59:59Z", "2026-10-31T16:00:00Z", "2026-11-01T15:59:59Z", "2026-11-01T16:00:00Z",
        ])
        let shanghai = try await world.settlements.report(
            companyID: 1, from: "2026-11-01", to: "2026-11-01", timeZone: "Asia/Shanghai")
        #expect(shanghai.movements.map(\.reference) == ["DON-4", "DON-6"])
        #expect(shanghai.totals.map { "\($0.currency) \($0.gifts) \($0.paid) \($0.takenBack)" } == ["CNY 2 2000 0"])
        let utc = try await world.settlements.report(
            companyID: 1, from: "2026-10-31", to: "2026-10-31", timeZone: "UTC")
        #expect(utc.movements.map(\.reference) == ["DON-2", "DON-4"])
        let other = try await world.settlements.report(
            companyID: 2, from: "2026-10-01", to: "2026-11-30", timeZone: "UTC")
        #expect(other.movements.isEmpty && other.totals.isEmpty)
    }

    @Test func `what goes back stands in the period in which it went back`() async throws {
        let world = try await world(paidAt: ["2026-10-31T10:00:00Z"])
        world.clock.set(try #require(ISO8601DateFormatter().date(from: "2026-11-03T10:00:00Z")))
        let donation = try #require(
            try await world.rows { try Int64.fetchOne($0, sql: "SELECT min(id) FROM donation") })
        _ = try await world.refunds.start(donationID: donation, amount: 5_000, reason: "A slip", accountID: nil)
        await world.refunds.settlePending()
        let october = try await world.settlements.report(
            companyID: 1, from: "2026-10-01", to: "2026-10-31", timeZone: "Asia/Shanghai")
        #expect(october.totals.map(\.net) == [1_000])
        let november = try await world.settlements.report(
            companyID: 1, from: "2026-11-01", to: "2026-11-30", timeZone: "Asia/Shanghai")
        #expect(november.totals.map(\.net) == [-1_000])
        #expect(november.movements.map(\.reference) == ["DON-2"])
        #expect(november.movements.map(\.refundReference) == ["REF00000002"])
    }

    @Test func `the table is one that a spreadsheet of a finance department opens`() async throws {
        let world = try await world(paidAt: ["2026-10-31T10:00:00Z"])
        try await world.database.write { db in
            try db.execute(sql: "UPDATE campaign SET title = '=HYPERLINK(\"http://evil.example\")'")
            try db.execute(sql: "UPDATE activity SET name = 'Schools, \"new\"'")
        }
        let csv = try await world.settlements.report(
            companyID: 1, from: "2026-10-01", to: "2026-10-31", timeZone: "Asia/Shanghai"
        ).csv
        #expect(Array(csv.utf8.prefix(3)) == [0xef, 0xbb, 0xbf])
        let lines = csv.dropFirst().split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
        #expect(
            lines == [
                "date,kind,company,reference,refund_reference,trading_order_no,trading_channel,campaign,activity,event,"
                    + "given_for,paid,taken_back,currency",
                "2026-10-31 18:00,gift,Acme,DON-2,,T2,acme,\"'=HYPERLINK(\"\"http://evil.example\"\")\","
                    + "\"Schools, \"\"new\"\"\",1,donation DON-1,10.00,0.00,CNY",
                "",
            ])
    }

    @Test(arguments: ["=1", "+1", "-1", "@a", "\tx", "\rx"])
    func `no cell is a formula`(name: String) async throws {
        let world = try await world(paidAt: ["2026-10-31T10:00:00Z"])
        try await world.database.write { db in
            try db.execute(sql: "UPDATE company SET name = ? WHERE id = 1", arguments: [name])
        }
        let csv = try await world.settlements.report(
            companyID: 1, from: "2026-10-01", to: "2026-10-31", timeZone: "UTC"
        ).csv
        #expect(csv.contains(",'\(name),") || csv.contains(",\"'\(name)\","))
    }

    @Test func `a period is named by days that there are`() async throws {
        let world = try await world(paidAt: [])
        let settlements = world.settlements
        for day in ["", "2026-02-29", "2026-13-01", "26-1-1", "2026-11-1x", "2026-11-01T00:00"] {
            await expectCode("day-invalid", field: "from") {
                _ = try await settlements.report(companyID: 1, from: day, to: "2026-11-01", timeZone: "UTC")
            }
        }
        await expectCode("period-empty", field: "to") {
            _ = try await settlements.report(companyID: 1, from: "2026-11-02", to: "2026-11-01", timeZone: "UTC")
        }
        await expectCode("time-zone-unknown", field: "time_zone") {
            _ = try await settlements.report(companyID: 1, from: "2026-11-01", to: "2026-11-01", timeZone: "Moon/Sea")
        }
        await expectCode("not-found") {
            _ = try await settlements.report(companyID: 9, from: "2026-11-01", to: "2026-11-01", timeZone: "UTC")
        }
    }

    @Test func `days have 23 or 25 hours where clocks are set`() throws {
        let local = try LocalTime("Europe/London")
        let hours = { (day: String) -> Double in
            let (start, end) = (try #require(local.start(ofDay: day)), try #require(local.end(ofDay: day)))
            return end.timeIntervalSince(start) / 3_600
        }
        #expect(try hours("2026-10-25") == 25)
        #expect(try hours("2027-03-28") == 23)
        #expect(try hours("2026-12-31") == 24)
        // In Beirut clocks are set forward at midnight: the day begins at one.
        let beirut = try LocalTime("Asia/Beirut")
        let start = try #require(beirut.start(ofDay: "2025-03-30"))
        #expect(beirut.day(of: start) == "2025-03-30")
        #expect(beirut.day(of: start.addingTimeInterval(-1)) == "2025-03-29")
        #expect(beirut.end(ofDay: "2025-03-29") == start)
    }

    @Test func `finance confirms a transfer with the bank's number, once`() async throws {
        let world = try await MatchingWorld()
        let (acme, globex) = try await world.twoCompanies()
        try await world.activity(
            "donation_matching", terms: .amount(1_000),
            donors: [.init(companyID: acme, budget: 9_000), .init(companyID: globex, budget: 9_000)])
        let donation = try await world.donate(5_000)
        _ = try await world.worker.turn()
        let transfers = world.transfers
        #expect(try await transfers.waiting().map(\.company) == ["Globex"])
        #expect(try await transfers.waiting(companyID: acme).isEmpty)
        let gift = try #require(try await transfers.waiting(companyID: globex).first)
        #expect(gift.amount == 1_000 && gift.takenBack == 0 && gift.tradingOrderNo != nil)
        await expectCode("transfer-number-missing", field: "transaction_id") {
            _ = try await transfers.confirm(donationID: gift.id, transactionID: " ", memo: "")
        }
        await expectCode("not-found") {
            _ = try await transfers.confirm(donationID: donation, transactionID: "bank 1", memo: "")
        }
        world.gateway.plant(.unclear("no answer"), at: .confirm, .afterActing)
        await expectCode("gateway-unreachable") {
            _ = try await transfers.confirm(donationID: gift.id, transactionID: "bank 1", memo: "")
        }
        let paid = try await transfers.confirm(donationID: gift.id, transactionID: "bank 1", memo: "")
        #expect(paid.status == .completed)
        await expectCode("gift-not-waiting") {
            _ = try await transfers.confirm(donationID: gift.id, transactionID: "bank 1", memo: "")
        }
        #expect(try await world.balance() == 7_000)
        #expect(try await world.events().map(\.state) == [.finished])
    }
}
