import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

struct GiftWorkerTests {
    private func sharedWorld(_ people: Int = 1, settlement: Company.Settlement = .immediate) async throws
        -> MatchingWorld
    {
        let world = try await MatchingWorld()
        try await share(world, people, settlement: settlement)
        return world
    }

    private func share(_ world: MatchingWorld, _ people: Int, settlement: Company.Settlement = .immediate) async throws
    {
        let (acme, globex) = try await world.twoCompanies(globex: settlement)
        let activity = try await world.activity(
            "share_matching", terms: .amount(500),
            donors: [.init(companyID: acme, budget: 1_000_000), .init(companyID: globex, budget: 1_000_000)])
        for number in 0..<people {
            let person = try await world.account("Person \(number)")
            _ = try await world.deeds.perform(activityID: activity, accountID: person)
        }
    }

    /// Each promise has exactly one paid order, at the gateway and in the books.
    private func expectPaidOnce(
        _ world: MatchingWorld, promises: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let paid = world.gateway.all.filter { $0.state == .succeeded }
        #expect(paid.count == promises, sourceLocation: sourceLocation)
        #expect(try await world.balance() == Int64(promises * 500), sourceLocation: sourceLocation)
        let completed = try await world.rows { db in
            try Int.fetchAll(
                db,
                sql: """
                    SELECT count(d.id) FROM activity_promise p
                    LEFT JOIN donation d ON d.id = p.donation_id AND d.status = 'completed' GROUP BY p.id
                    """)
        }
        #expect(completed == Array(repeating: 1, count: promises), sourceLocation: sourceLocation)
        let states = try await world.events().map(\.state)
        #expect(states.allSatisfy { $0 == .finished }, sourceLocation: sourceLocation)
    }

    /// One share and two companies are four calls: pay and confirm, twice.
    @Test(arguments: 0..<4, FakeGateway.Moment.allCases)
    func `a worker that dies at a call to the gateway is followed by one that pays once`(
        call: Int, moment: FakeGateway.Moment
    ) async throws {
        let world = try await sharedWorld()
        let dying = DyingGateway(gateway: world.gateway, calls: call, moment: moment)
        let worker = GiftWorker(
            database: world.database, gateway: dying, donations: world.donations(at: dying), clock: world.clock.read)
        _ = try await worker.turn()
        #expect(dying.isDead)
        _ = try await world.worker.turn()
        try await expectPaidOnce(world, promises: 2)
        #expect(world.gateway.all.count == 2)
    }

    @Test(arguments: 0..<2)
    func `a worker that dies while it books is followed by one that pays once`(completions: Int) async throws {
        let world = try await sharedWorld()
        let observers: [any DonationObserver] = [
            MatchingEvents(clock: world.clock.read), DyingObserver(completions: completions),
        ]
        let donations = Donations(
            database: world.database, gateway: world.gateway, observers: observers, clock: world.clock.read,
            options: DonationOptions(publicBaseURL: "https://give.example"))
        let worker = GiftWorker(
            database: world.database, gateway: world.gateway, donations: donations, clock: world.clock.read)
        await expectCode("storage-failed") { _ = try await worker.turn() }
        #expect(try await world.balance() == Int64(completions * 500))
        _ = try await world.worker.turn()
        try await expectPaidOnce(world, promises: 2)
        #expect(world.gateway.all.count == 2)
    }

    @Test func `workers at the same moment, each with its own connection to the file, pay once`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gifts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "fundraising.sqlite").path
        let world = try await MatchingWorld(database: try FundraisingDatabase.open(path: path))
        try await share(world, 25)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                let database = try FundraisingDatabase.open(path: path)
                group.addTask {
                    let donations = Donations(
                        database: database, gateway: world.gateway,
                        observers: [MatchingEvents(clock: world.clock.read)], clock: world.clock.read,
                        options: DonationOptions(publicBaseURL: "https://give.example"))
                    let worker = GiftWorker(
                        database: database, gateway: world.gateway, donations: donations, clock: world.clock.read)
                    _ = try await worker.turn()
                }
            }
            try await group.waitForAll()
        }
        _ = try await world.worker.turn()
        try await expectPaidOnce(world, promises: 50)
        #expect(world.gateway.all.count == 50)
    }

    @Test func `an order that is refused is tried again under a new number, after a pause that grows`() async throws {
        let world = try await MatchingWorld()
        let company = try await world.companies.create(
            name: "Acme", tradingChannel: "nowhere", settlement: .immediate)
        let id = try #require(company.id)
        let activity = try await world.activity(
            "share_matching", terms: .amount(500), donors: [.init(companyID: id, budget: 1_000)])
        _ = try await world.deeds.perform(activityID: activity, accountID: try await world.account("Ming"))
        #expect(try await world.worker.turn() == GiftWorker.Turn(ordered: 1, ended: 1))
        #expect(try await world.worker.turn() == GiftWorker.Turn())
        world.clock.advance(seconds: 60)
        #expect(try await world.worker.turn() == GiftWorker.Turn(ordered: 1, ended: 1))
        world.clock.advance(seconds: 119)
        #expect(try await world.worker.turn() == GiftWorker.Turn())
        _ = try await world.companies.change(id, name: "Acme", tradingChannel: "acme", settlement: .immediate)
        world.clock.advance(seconds: 1)
        #expect(try await world.worker.turn() == GiftWorker.Turn(ordered: 1, paid: 1))
        let gifts = try await world.rows { db in
            try Donation.filter(Column("payment_amount") > 0).order(Column("id")).fetchAll(db)
        }
        #expect(gifts.map(\.status) == [.failed, .failed, .completed])
        #expect(gifts.map(\.retryOf) == [nil, gifts[0].id, gifts[1].id])
        try await expectPaidOnce(world, promises: 1)
    }

    @Test func `an order that expired at the gateway is made again`() async throws {
        let world = try await sharedWorld(settlement: .onTransfer)
        _ = try await world.worker.turn()
        let waiting = try #require(try await world.transfers.waiting().first)
        world.gateway.expire(Donation.reference(waiting.id))
        _ = try await world.donations.refresh(waiting.id)
        world.clock.advance(seconds: 60)
        #expect(try await world.worker.turn() == GiftWorker.Turn(ordered: 1))
        let again = try #require(try await world.transfers.waiting().first)
        #expect(again.id != waiting.id)
        _ = try await world.transfers.confirm(donationID: again.id, transactionID: "bank 1", memo: "")
        try await expectPaidOnce(world, promises: 2)
    }

    @Test func `a channel that does not answer holds up its own orders only`() async throws {
        let world = try await sharedWorld(3)
        world.gateway.plant(.unavailable(code: "channel-busy", detail: "Later."), at: .pay)
        let turn = try await world.worker.turn()
        #expect(turn == GiftWorker.Turn(ordered: 6, paid: 3, unclear: 1))
        #expect(try await world.worker.turn() == GiftWorker.Turn(paid: 3))
        try await expectPaidOnce(world, promises: 6)
    }

    @Test func `a transfer that was confirmed elsewhere is found after an hour without news`() async throws {
        let world = try await sharedWorld(settlement: .onTransfer)
        _ = try await world.worker.turn()
        let waiting = try #require(try await world.transfers.waiting().first)
        world.gateway.succeed(Donation.reference(waiting.id))
        #expect(try await world.worker.turn() == GiftWorker.Turn())
        world.clock.advance(seconds: 3_600)
        #expect(try await world.worker.turn() == GiftWorker.Turn(paid: 1))
        try await expectPaidOnce(world, promises: 2)
    }

    @Test func `a company that pays through a provider is left to its payer`() async throws {
        let world = try await MatchingWorld()
        let company = try await world.companies.create(
            name: "Acme", tradingChannel: "sandbox", settlement: .immediate)
        let activity = try await world.activity(
            "share_matching", terms: .amount(500),
            donors: [.init(companyID: try #require(company.id), budget: 1_000)])
        _ = try await world.deeds.perform(activityID: activity, accountID: try await world.account("Ming"))
        #expect(try await world.worker.turn() == GiftWorker.Turn(ordered: 1))
        #expect(world.gateway.count(.confirm) == 0)
        #expect(try await world.worker.turn() == GiftWorker.Turn())
        #expect(world.gateway.count(.pay) == 1)
        try await world.pay(try #require(try await world.promises().first?.donationId))
        try await expectPaidOnce(world, promises: 1)
    }

    @Test func `money that came in for an order that had ended stops the next attempt`() async throws {
        let world = try await sharedWorld(settlement: .onTransfer)
        _ = try await world.worker.turn()
        let waiting = try #require(try await world.transfers.waiting().first)
        let reference = Donation.reference(waiting.id)
        world.gateway.expire(reference)
        _ = try await world.donations.refresh(waiting.id)
        world.gateway.change(reference) { $0.state = .succeeded }
        _ = try await world.donations.refresh(waiting.id)
        world.clock.advance(seconds: 86_400)
        #expect(try await world.worker.turn() == GiftWorker.Turn())
        try await world.database.write { db in
            try db.execute(sql: "UPDATE attention SET resolved_at = created_at")
        }
        #expect(try await world.worker.turn() == GiftWorker.Turn(ordered: 1))
    }
}
