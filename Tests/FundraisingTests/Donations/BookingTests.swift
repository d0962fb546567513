import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

struct BookingTests {
    @Test func `a success completes the donation with balance, receipt and mails, at the time of the payment`()
        async throws
    {
        let world = try await TestWorld()
        let donation = try await world.donations.start(world.wish())
        let paid = world.clock.now.addingTimeInterval(30)
        world.clock.advance(seconds: 300)
        world.gateway.succeed(donation.reference, at: paid)
        try await world.deliverAll()
        let completed = try await world.donation(1)
        #expect(completed.status == .completed)
        #expect(completed.paymentDate == paid)
        #expect(completed.action == nil)
        #expect(try await world.balance() == 5000)
        let receipt = try await Receipts(database: world.database).receipt(donationID: 1)
        #expect(receipt.receipt.receiptNo == "R-2026-000001")
        #expect(receipt.receipt.receiptCode.count == 20)
        #expect(try await world.mails().map(\.about) == ["completed DON-1", "completed DON-1 organizer"])
    }

    @Test func `without a time of payment the time of the result counts`() async throws {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish())
        world.clock.advance(seconds: 77)
        world.gateway.succeedWithoutTime("DON-1")
        try await world.deliverAll()
        #expect(try await world.donation(1).paymentDate == world.clock.now)
    }

    @Test func `the same success by webhook, by question and again is booked once`() async throws {
        let world = try await TestWorld()
        _ = try await world.completed()
        let payment = try #require(world.gateway.known("DON-1"))
        let outcome = try await world.database.write { try world.donations.book(payment, in: $0).outcome }
        #expect(outcome == .known)
        _ = try await world.donations.refresh(1)
        #expect(try await world.balance() == 5000)
        #expect(try await world.mails().count == 2)
    }

    @Test func `results out of order end in the same books`() async throws {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish())
        let open = try #require(world.gateway.known("DON-1"))
        world.gateway.succeed("DON-1")
        try await world.deliverAll()
        // What was asked before the end arrives after it.
        let outcome = try await world.database.write { try world.donations.book(open, in: $0).outcome }
        #expect(outcome == .known)
        #expect(try await world.donation(1).status == .completed)
        #expect(try await world.balance() == 5000)
    }

    @Test func `failed and closed payments end the donation without money`() async throws {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish())
        _ = try await world.donations.start(world.wish())
        world.gateway.fail("DON-1")
        world.gateway.expire("DON-2")
        try await world.deliverAll()
        #expect(try await world.donation(1).status == .failed)
        #expect(try await world.donation(2).status == .cancelled)
        #expect(try await world.balance() == 0)
        #expect(try await world.mails().map(\.about) == ["failed DON-1"])
    }

    @Test func `money for a cancelled donation is for a person, and nothing is booked`() async throws {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish())
        world.gateway.expire("DON-1")
        world.gateway.contradict("DON-1", says: "succeeded")
        try await world.deliverAll()
        #expect(try await world.donation(1).status == .cancelled)
        #expect(try await world.attention() == ["paid_after_end"])
        world.gateway.change("DON-1") {
            $0.state = .succeeded; $0.contradiction = nil
        }
        _ = try await world.donations.refresh(1)
        #expect(try await world.donation(1).status == .cancelled)
        #expect(try await world.balance() == 0)
        #expect(try await world.attention() == ["paid_after_end", "paid_after_end"])
    }

    @Test func `a completed donation that is said to have failed stays, and is for a person`() async throws {
        let world = try await TestWorld()
        _ = try await world.completed()
        world.gateway.contradict("DON-1", says: "failed")
        try await world.deliverAll()
        #expect(try await world.donation(1).status == .completed)
        #expect(try await world.balance() == 5000)
        #expect(try await world.attention() == ["contradicted"])
    }

    @Test func `another amount, currency or payment books nothing`() async throws {
        let world = try await TestWorld()
        for _ in 1...3 { _ = try await world.donations.start(world.wish()) }
        for id in 1...3 { world.gateway.succeed("DON-\(id)") }
        _ = world.gateway.takeResults()
        world.gateway.change("DON-1") { $0.tradingAmount = 500_000 }
        world.gateway.change("DON-2") { $0.currency = "USD" }
        world.gateway.change("DON-3") { $0.tradingOrderNo = "T99" }
        for id in 1...3 {
            let donation = try await world.donations.refresh(Int64(id))
            #expect(donation.status == .pending)
        }
        #expect(try await world.attention() == ["amount_differs", "amount_differs", "other_payment"])
        #expect(try await world.balance() == 0)
    }

    @Test(arguments: ["DON-99", "DON-01", "DON-1x", "REF-1", "A-1", "DON--1", "DON-99999999999999999999", ""])
    func `a payment of no donation books nothing`(reference: String) async throws {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish())
        let payment = GatewayPayment(
            tradingOrderNo: "T9", productOrderNo: reference, tradingChannel: "sandbox", state: .succeeded,
            tradingAmount: 5000, currency: "CNY", updateTime: world.clock.now)
        let outcome = try await world.database.write { try world.donations.book(payment, in: $0).outcome }
        #expect(outcome == .attention)
        #expect(try await world.donation(1).status == .pending)
        #expect(try await world.attention() == ["unknown_reference"])
    }

    private struct Refusal: Error {}
    private struct Refuser: DonationObserver {
        func donationCompleted(_ donation: Donation, in db: Database) throws { throw Refusal() }
        func donationRefunded(_ donation: Donation, by refund: Refund, in db: Database) throws {}
    }

    @Test func `an observer that cannot go on takes everything back`() async throws {
        let world = try await TestWorld(observers: [Refuser()])
        _ = try await world.donations.start(world.wish())
        world.gateway.succeed("DON-1")
        let message = try #require(world.gateway.takeResults().first)
        await #expect { try await world.deliver(message) } throws: {
            ($0 as? FundraisingError)?.code == "storage-failed"
        }
        #expect(try await world.donation(1).status == .pending)
        #expect(try await world.balance() == 0)
        #expect(try await world.mails().isEmpty)
        #expect(try await world.database.read { try Receipt.fetchCount($0) } == 0)
        // The delivery is as if it had never come: the next one is no repeat.
        let calm = try await TestWorld(database: world.database, gateway: world.gateway, clock: world.clock)
        #expect(try await calm.deliver(message) == .booked)
        #expect(try await world.balance() == 5000)
    }

    @Test func `receipts are numbered by the campaign's year without a gap`() async throws {
        // 16:30 UTC on the last day is the next year in Shanghai.
        let clock = TestClock(Date(timeIntervalSince1970: 1_798_734_600))
        let world = try await TestWorld(clock: clock)
        _ = try await world.completed()
        clock.set(Date(timeIntervalSince1970: 1_798_729_200))
        _ = try await world.completed()
        _ = try await world.completed()
        let numbers = try await world.database.read { db in
            try String.fetchAll(db, sql: "SELECT receipt_no FROM receipt ORDER BY donation_id")
        }
        #expect(numbers == ["R-2027-000001", "R-2026-000001", "R-2026-000002"])
    }

    @Test func `a gift of a company writes to the organizer alone`() async throws {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish())
        try await world.database.write { db in
            try db.execute(
                sql: """
                    INSERT INTO activity_type VALUES ('t', 'T', 'T') ON CONFLICT DO NOTHING;
                    INSERT INTO activity (activity_type_id, campaign_id, name, name_zh, starts_at, ends_at, state, created_at)
                        VALUES ('t', 1, 'A', 'A', 0, 1, 'published', 0);
                    INSERT INTO activity_event (activity_id, activity_type_id, donator_id, user_event, state, once_key, created_at)
                        VALUES (1, 't', 1, 'share', 'unfinished', 'k', 0);
                    INSERT INTO activity_event_order VALUES (1, 1, 'matching_gift');
                    """)
        }
        world.gateway.succeed("DON-1")
        try await world.deliverAll()
        #expect(try await world.mails().map(\.recipient) == ["organizer@example.org"])
    }
}
