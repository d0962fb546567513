import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

struct ShareMatchingTests {
    @Test func `one share and two companies end as three orders under one event`() async throws {
        let world = try await MatchingWorld()
        let (acme, globex) = try await world.twoCompanies(globex: .immediate)
        let activity = try await world.activity(
            "share_matching", terms: .amount(500),
            donors: [
                .init(companyID: acme, budget: 10_000), .init(companyID: globex, terms: .amount(300), budget: 10_000),
            ])
        let person = try await world.account("Ming")

        let event = try await world.deeds.perform(activityID: activity, accountID: person)
        #expect(event.state == .unfinished)
        #expect(try await world.promises().map(\.amount) == [500, 300])
        let share = try #require(try await world.orders().first)
        #expect(share.remark == .share)
        let order = try await world.donation(share.donationId)
        #expect(order.status == .completed && order.paymentAmount == 0 && order.donorName == "Ming")
        #expect(order.tradingChannel == "none" && order.paymentDate == world.clock.now)
        #expect(try await world.balance() == 0)
        #expect(try await world.rows { try Int.fetchOne($0, sql: "SELECT count(*) FROM receipt") } == 0)

        let turn = try await world.worker.turn()
        #expect(turn == GiftWorker.Turn(ordered: 2, paid: 2, ended: 0, unclear: 0))
        let orders = try await world.orders()
        #expect(orders.map(\.remark) == [.share, .matchingGift, .matchingGift])
        #expect(Set(orders.map(\.activityEventId)) == [try #require(event.id)])
        let finished = try await world.events()
        #expect(finished.map(\.state) == [.finished])
        #expect(finished.first?.finishedAt != nil)
        #expect(try await world.balance() == 800)
        #expect(try await world.worker.turn() == GiftWorker.Turn())
        #expect(world.gateway.paidLessRefunded == 800)
    }

    @Test func `whoever shares again on the same day gets the same event, and nobody gives twice`() async throws {
        let world = try await MatchingWorld()
        let (acme, _) = try await world.twoCompanies()
        let activity = try await world.activity(
            "share_matching", terms: .amount(500), donors: [.init(companyID: acme, budget: 10_000)])
        let (ming, hua) = (try await world.account("Ming"), try await world.account("Hua"))
        let first = try await world.deeds.perform(activityID: activity, accountID: ming)
        let again = try await world.deeds.perform(activityID: activity, accountID: ming)
        #expect(first.id == again.id)
        let other = try await world.deeds.perform(activityID: activity, accountID: hua)
        #expect(other.id != first.id)
        #expect(try await world.promises().count == 2)
        #expect(try await world.orders().count == 2)
    }

    @Test func `shares at the same moment make one event`() async throws {
        let world = try await MatchingWorld()
        let (acme, _) = try await world.twoCompanies()
        let activity = try await world.activity(
            "share_matching", terms: .amount(500), donors: [.init(companyID: acme, budget: 10_000)])
        let person = try await world.account("Ming")
        let events = try await withThrowingTaskGroup(of: Int64?.self) { group in
            for _ in 0..<16 {
                group.addTask { try await world.deeds.perform(activityID: activity, accountID: person).id }
            }
            return try await group.reduce(into: Set<Int64?>()) { $0.insert($1) }
        }
        #expect(events.count == 1)
        #expect(try await world.promises().count == 1)
    }

    /// Midnight in the campaign's time zone, in UTC: in London also on the days on which clocks are set (25 October 2026
    /// has 25 hours, 28 March 2027 has 23).
    @Test(arguments: [
        ("Asia/Shanghai", "2026-11-22T16:00:00Z"), ("America/New_York", "2026-11-22T05:00:00Z"),
        ("Europe/London", "2026-10-26T00:00:00Z"), ("Europe/London", "2026-10-24T23:00:00Z"),
        ("Europe/London", "2027-03-28T00:00:00Z"), ("Europe/London", "2027-03-28T23:00:00Z"),
        ("Asia/Kathmandu", "2026-11-21T18:15:00Z"),
    ])
    func `a new day begins at midnight of the campaign's time zone`(zone: String, midnight: String) async throws {
        let world = try await MatchingWorld(timeZone: zone)

        let turn = try #require(ISO8601DateFormatter().date(from: midnight))
        world.clock.set(turn.addingTimeInterval(-3_600 * 3))
        let (acme, _) = try await world.twoCompanies()
        let activity = try await world.activity(
            "share_matching", terms: .amount(500), donors: [.init(companyID: acme, budget: 10_000)])
        let person = try await world.account("Ming")
        let share = { @Sendable in try await world.deeds.perform(activityID: activity, accountID: person).id }
        let before = try await share()
        world.clock.set(turn.addingTimeInterval(-0.5))
        #expect(try await share() == before)
        world.clock.set(turn)
        let after = try await share()
        #expect(after != before)
        world.clock.set(turn.addingTimeInterval(3_600 * 21))
        #expect(try await share() == after)
    }

    @Test func `nobody shares in an activity that does not run`() async throws {
        let world = try await MatchingWorld()
        let (acme, _) = try await world.twoCompanies()
        let person = try await world.account("Ming")
        var wish = world.wish(
            "share_matching", terms: .amount(500), donors: [.init(companyID: acme, budget: 10_000)])
        wish.startsAt += 60
        let id = try #require(try await world.activities.create(wish).id)
        let share = { @Sendable in _ = try await world.deeds.perform(activityID: id, accountID: person) }
        await #expect(throws: FundraisingError.self) { try await share() }
        _ = try await world.activities.publish(id)
        await expectCode("activity-not-running") { try await share() }
        world.clock.set(wish.startsAt)
        try await share()
        _ = try await world.activities.takeDown(id)
        world.clock.advance(seconds: 86_400)
        await expectCode("activity-not-running") { try await share() }
        _ = try await world.activities.putUpAgain(id)
        try await share()
        world.clock.set(wish.endsAt)
        await expectCode("activity-not-running") { try await share() }
        #expect(try await world.events().count == 2)
    }

    @Test func `a closed campaign takes no shares`() async throws {
        let world = try await MatchingWorld()
        let (acme, _) = try await world.twoCompanies()
        let activity = try await world.activity(
            "share_matching", terms: .amount(500), donors: [.init(companyID: acme, budget: 10_000)])
        let person = try await world.account("Ming")
        try await world.database.write { try $0.execute(sql: "UPDATE campaign SET state = 'closed'") }
        await expectCode("campaign-closed") {
            _ = try await world.deeds.perform(activityID: activity, accountID: person)
        }
    }

    @Test func `when the budgets are used up a share still stands in the list, and its event is finished`() async throws
    {
        let world = try await MatchingWorld()
        let (acme, _) = try await world.twoCompanies()
        let activity = try await world.activity(
            "share_matching", terms: .amount(500), donors: [.init(companyID: acme, budget: 700)])
        for name in ["Ming", "Hua", "Jun"] {
            _ = try await world.deeds.perform(activityID: activity, accountID: try await world.account(name))
        }
        #expect(try await world.promises().map(\.amount) == [500, 200])
        #expect(try await world.events().map(\.state) == [.unfinished, .unfinished, .finished])
        #expect(try await world.list.entries(campaignID: world.campaignID).count == 3)
    }
}

/// Expects a `FundraisingError` of a code, at a field where one is named.
func expectCode(
    _ code: String, field: String? = nil, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async {
    do {
        try await body()
        Issue.record("nothing was thrown, \(code) was expected", sourceLocation: sourceLocation)
    } catch let error as FundraisingError {
        #expect(error.code == code, sourceLocation: sourceLocation)
        if let field { #expect(error.field == field, sourceLocation: sourceLocation) }
    } catch { Issue.record("\(error), \(code) was expected", sourceLocation: sourceLocation) }
}
