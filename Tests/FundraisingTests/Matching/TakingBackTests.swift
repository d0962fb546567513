import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

struct TakingBackTests {
    private func world(
        _ terms: GiftTerms = .proportion(10_000), budget: Int64 = 100_000, settlement: Company.Settlement = .immediate
    ) async throws -> MatchingWorld {
        let world = try await MatchingWorld()
        let company = try await world.companies.create(
            name: "Acme", tradingChannel: "acme", settlement: settlement)
        try await world.activity(
            "donation_matching", terms: terms, donors: [.init(companyID: try #require(company.id), budget: budget)])
        return world
    }

    private func giftRefunds(_ world: MatchingWorld) async throws -> [Refund] {
        try await world.rows { try Refund.filter(Column("follows") != nil).order(Column("id")).fetchAll($0) }
    }

    @Test func `a refund before the gift order was made shrinks the promise, and the order is for the rest`()
        async throws
    {
        let world = try await world()
        let donation = try await world.donate(1_000)
        _ = try await world.refunds.start(donationID: donation, amount: 301, reason: "A slip", accountID: nil)
        let promise = try #require(try await world.promises().first)
        #expect(promise.amount == 1_000 && promise.takenBack == 301)
        try await expectSpentFits(world)
        _ = try await world.worker.turn()
        #expect(try await world.balance() == 699 * 2)
        #expect(try await giftRefunds(world).isEmpty)
    }

    @Test func `a whole refund before the gift order leaves nothing to pay, and the event is finished`() async throws {
        let world = try await world()
        let donation = try await world.donate(1_000)
        _ = try await world.refunds.start(donationID: donation, amount: 1_000, reason: "A slip", accountID: nil)
        #expect(try await world.events().map(\.state) == [.finished])
        #expect(try await world.worker.turn() == GiftWorker.Turn())
        #expect(try await world.balance() == 0)
        try await expectSpentFits(world)
    }

    @Test func `a refund after the gift was paid sends the company's share back`() async throws {
        let world = try await world()
        let donation = try await world.donate(1_000)
        _ = try await world.worker.turn()
        #expect(try await world.balance() == 2_000)
        let refund = try await world.refunds.start(
            donationID: donation, amount: 250, reason: "A slip", accountID: nil)
        let back = try #require(try await giftRefunds(world).first)
        #expect(back.amount == 250 && back.follows == refund.id && back.accountId == nil && back.status == .pending)
        await world.refunds.settlePending()
        #expect(try await giftRefunds(world).map(\.status) == [.completed])
        #expect(try await world.balance() == 1_500)
        _ = try await world.refunds.start(donationID: donation, amount: 750, reason: "The rest", accountID: nil)
        await world.refunds.settlePending()
        #expect(try await world.balance() == 0)
        #expect(world.gateway.paidLessRefunded == 0)
        try await expectSpentFits(world)
    }

    @Test func `a gift order that is waiting when all is taken back is closed at the gateway`() async throws {
        let world = try await world(settlement: .onTransfer)
        let donation = try await world.donate(1_000)
        _ = try await world.worker.turn()
        let gift = try #require(try await world.promises().first?.donationId)
        #expect(try await world.donation(gift).status == .pending)
        _ = try await world.refunds.start(donationID: donation, amount: 1_000, reason: "A slip", accountID: nil)
        // Not before it is closed: finance could still confirm it.
        #expect(try await world.events().map(\.state) == [.unfinished])
        await expectCode("gift-taken-back") {
            _ = try await world.transfers.confirm(donationID: gift, transactionID: "bank 1", memo: "")
        }
        _ = try await world.worker.turn()
        #expect(try await world.donation(gift).status == .cancelled)
        #expect(world.gateway.known(Donation.reference(gift))?.state == .closed)
        #expect(try await world.events().map(\.state) == [.finished])
        world.clock.advance(seconds: 7 * 86_400)
        #expect(try await world.worker.turn() == GiftWorker.Turn())
        #expect(try await world.balance() == 0)
    }

    @Test func `a gift order that is waiting when a part is taken back is paid whole, and the surplus goes back`()
        async throws
    {
        let world = try await world(settlement: .onTransfer)
        let donation = try await world.donate(1_000)
        _ = try await world.worker.turn()
        let gift = try #require(try await world.promises().first?.donationId)
        let refund = try await world.refunds.start(
            donationID: donation, amount: 400, reason: "A slip", accountID: nil)
        #expect(try await giftRefunds(world).isEmpty)
        #expect(try await world.transfers.waiting().map(\.takenBack) == [400])
        _ = try await world.transfers.confirm(donationID: gift, transactionID: "bank 1", memo: "")
        #expect(try await giftRefunds(world).map(\.amount) == [400])
        #expect(try await giftRefunds(world).map(\.follows) == [refund.id])
        await world.refunds.settlePending()
        #expect(try await world.balance() == 1_200)
        #expect(try await world.events().map(\.state) == [.finished])
    }

    @Test func `a company's word is not asked for what is taken back meanwhile`() async throws {
        let world = try await world()
        let donation = try await world.donate(1_000)
        world.gateway.plant(.unclear("no answer"), at: .confirm, .beforeActing)
        #expect(try await world.worker.turn() == GiftWorker.Turn(ordered: 1, unclear: 1))
        _ = try await world.refunds.start(donationID: donation, amount: 1_000, reason: "A slip", accountID: nil)
        #expect(try await world.worker.turn() == GiftWorker.Turn(ended: 1))
        #expect(world.gateway.count(.confirm) == 1)
        #expect(try await world.events().map(\.state) == [.finished])
    }

    @Test func `a payment that wins against its closing is refunded whole`() async throws {
        let world = try await world(settlement: .onTransfer)
        let donation = try await world.donate(1_000)
        _ = try await world.worker.turn()
        let gift = try #require(try await world.promises().first?.donationId)
        _ = try await world.refunds.start(donationID: donation, amount: 1_000, reason: "A slip", accountID: nil)
        world.gateway.succeed(Donation.reference(gift))
        _ = try await world.worker.turn()
        #expect(try await world.donation(gift).status == .completed)
        await world.refunds.settlePending()
        #expect(try await world.balance() == 0)
        #expect(world.gateway.paidLessRefunded == 0)
        #expect(try await world.events().map(\.state) == [.finished])
    }

    @Test func `an amount for each donation stays until the whole donation went back`() async throws {
        let world = try await world(.amount(300))
        let donation = try await world.donate(1_000)
        _ = try await world.worker.turn()
        _ = try await world.refunds.start(donationID: donation, amount: 999, reason: "A slip", accountID: nil)
        #expect(try await giftRefunds(world).isEmpty)
        _ = try await world.refunds.start(donationID: donation, amount: 1, reason: "The rest", accountID: nil)
        #expect(try await giftRefunds(world).map(\.amount) == [300])
    }

    @Test func `a gift that the budget had made smaller is taken back only below what the rule gives`() async throws {
        let world = try await world(budget: 300)
        let donation = try await world.donate(1_000)
        _ = try await world.refunds.start(donationID: donation, amount: 600, reason: "A slip", accountID: nil)
        #expect(try await world.promises().map(\.net) == [300])
        _ = try await world.refunds.start(donationID: donation, amount: 250, reason: "More", accountID: nil)
        #expect(try await world.promises().map(\.net) == [150])
        // What went back into the budget can be given again.
        try await world.donate(1_000)
        #expect(try await world.promises().map(\.net) == [150, 150])
        try await expectSpentFits(world)
    }

    @Test func `a gift that an organizer refunds was not given, and is not taken back again`() async throws {
        let world = try await world()
        let donation = try await world.donate(1_000)
        _ = try await world.worker.turn()
        let gift = try #require(try await world.promises().first?.donationId)
        _ = try await world.refunds.start(donationID: gift, amount: 300, reason: "Agreed", accountID: nil)
        #expect(try await world.promises().map(\.net) == [700])
        _ = try await world.refunds.start(donationID: donation, amount: 200, reason: "A slip", accountID: nil)
        #expect(try await giftRefunds(world).isEmpty)
        _ = try await world.refunds.start(donationID: donation, amount: 300, reason: "More", accountID: nil)
        #expect(try await giftRefunds(world).map(\.amount) == [200])
        await world.refunds.settlePending()
        #expect(try await world.balance() == 1_000)
        try await expectSpentFits(world)
    }

    @Test func `a refund after the activity's end, or when it was taken down, still takes back`() async throws {
        let world = try await world()
        let donation = try await world.donate(1_000)
        _ = try await world.worker.turn()
        let activity = try #require(try await world.activities.list().first?.id)
        _ = try await world.activities.takeDown(activity)
        world.clock.advance(seconds: 30 * 86_400)
        _ = try await world.refunds.start(donationID: donation, amount: 1_000, reason: "A slip", accountID: nil)
        await world.refunds.settlePending()
        #expect(try await world.balance() == 0)
    }
}
