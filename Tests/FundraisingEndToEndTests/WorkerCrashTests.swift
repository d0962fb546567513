import Foundation
import Fundraising
import FundraisingOutbound
import FundraisingTesting
import Glibc
import GRDB
import Testing

/// Workers that are killed while they pay.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct WorkerCrashTests {
    /// Donations, each of which makes both companies promise.
    private static let donationCount = 40

    @Test func `workers that are killed again and again, and meet, pay no gift twice and leave none out`() async throws
    {
        try await Charity.with { charity in
            try await giveByTransfer(charity)
            let promised = try await charity.rows(
                "SELECT company_id || ' ' || amount FROM activity_promise ORDER BY id")
            #expect(promised.count == 2 * Self.donationCount)
            var kills = 0
            while try await unpaid(charity) > 0 {
                // A few gifts more each time: the moment of the kill is wherever the workers are then.
                let target = try await unpaid(charity) - (1 + kills % 7)
                let workers = try await [
                    charity.start("worker-\(kills)-a", "fundraiser", ["worker", "--loop"], probe: nil),
                    charity.start("worker-\(kills)-b", "fundraiser", ["worker", "--loop"], probe: nil),
                ]
                try await eventually("gifts are paid") { holds(try await unpaid(charity) <= max(0, target)) }
                for worker in workers { worker.send(SIGKILL) }
                for worker in workers { _ = await worker.exitCode() }
                kills += workers.count
                guard kills < 200 else { throw ProgramError("the workers get nowhere") }
            }
            try await charity.run("fundraiser", ["worker"])
            try await expectEachOnce(charity)
            #expect(kills >= 8, "only \(kills) workers were killed")
        }
    }

    /// Donations through the gateway's channel without a provider, confirmed at once: no browser is needed for them.
    private func giveByTransfer(_ charity: Charity) async throws {
        let gateway = try charity.gateway()
        let donations = try charity.donations()
        for number in 1...Self.donationCount {
            let donation = try await charity.startDonation(amount: Int64(1000 + number))
            _ = try await gateway.confirm(
                tradingOrderNo: try #require(donation.tradingOrderNo), transactionID: "T\(number)", memo: "seen")
            // The forwarded result books it as well: whoever comes first.
            let after = try await donations.refresh(try #require(donation.id))
            #expect(after.status == .completed)
        }
    }

    /// Gifts that the worker pays itself and has not paid yet.
    private func unpaid(_ charity: Charity) async throws -> Int {
        try await charity.database().read { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM activity_promise
                    JOIN company ON company.id = company_id AND settlement = 'immediate'
                    LEFT JOIN donation ON donation.id = donation_id
                    WHERE donation.status IS NULL OR donation.status <> 'completed'
                    """) ?? 0
        }
    }

    private func expectEachOnce(_ charity: Charity) async throws {
        // Each promise has one order of its amount: Acme's are paid, those of Globex wait for a transfer.
        let wrong = try await charity.rows(
            """
            SELECT 'promise ' || activity_promise.id FROM activity_promise
            JOIN company ON company.id = company_id
            LEFT JOIN donation ON donation.id = donation_id AND donation.donator_id = company.donator_id
            WHERE donation.id IS NULL OR donation.payment_amount <> activity_promise.amount
            OR donation.status <> CASE settlement WHEN 'immediate' THEN 'completed' ELSE 'pending' END
            """)
        #expect(wrong.isEmpty)
        let orders = try await charity.rows("SELECT 'DON-' || donation_id FROM activity_event_order")
        #expect(orders.count == 2 * Self.donationCount && Set(orders).count == orders.count)
        // And no gift stands outside of the promises.
        #expect(
            try await charity.rows(
                "SELECT 'DON-' || id FROM donation WHERE donator_id IN (SELECT donator_id FROM company)"
            ).sorted() == orders.sorted())
        try await charity.expectBooksBalance()
    }
}
