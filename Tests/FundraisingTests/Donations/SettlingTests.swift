import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

struct SettlingTests {
    @Test func `a result that never came is asked for`() async throws {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish())
        world.gateway.succeed("DON-1")
        #expect(await world.donations.settlePending() == 0)
        world.clock.advance(seconds: 61)
        #expect(await world.donations.settlePending() == 1)
        #expect(try await world.donation(1).status == .completed)
        #expect(try await world.balance() == 5000)
    }

    @Test func `one that the gateway does not know is placed again while it has time, and cancelled after`()
        async throws
    {
        let world = try await TestWorld()
        world.gateway.plant(.unclear("timeout"), at: .pay, times: 2)
        _ = try await world.donations.start(world.wish())
        _ = try await world.donations.start(world.wish())
        world.clock.advance(seconds: 61)
        world.gateway.plant(.unclear("timeout"), at: .pay)
        #expect(await world.donations.settlePending() == 0)
        #expect(world.gateway.all.map(\.productOrderNo) == ["DON-2"])
        #expect(try await world.donation(2).nextAction?.type == "redirect")
        world.clock.advance(seconds: 1800)
        #expect(await world.donations.settlePending() == 1)
        #expect(try await world.donation(1).status == .cancelled)
        #expect(try await world.mails().isEmpty)
    }

    @Test func `an abandoned one is closed at the gateway, and is cancelled when the gateway says so`() async throws {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish())
        world.clock.advance(seconds: 2000)
        #expect(await world.donations.settlePending() == 0)
        #expect(world.gateway.count(.close) == 0)
        world.clock.advance(seconds: 500)
        world.gateway.plant(.unclear("timeout"), at: .close)
        #expect(await world.donations.settlePending() == 0)
        #expect(try await world.donation(1).status == .pending)
        world.clock.advance(seconds: 61)
        #expect(await world.donations.settlePending() == 1)
        #expect(try await world.donation(1).status == .cancelled)
        #expect(world.gateway.known("DON-1")?.state == .closed)
    }

    @Test func `one that is paid while it is being closed is completed`() async throws {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish())
        world.clock.advance(seconds: 2500)
        world.gateway.succeed("DON-1")
        world.gateway.change("DON-1") { $0.state = .pending }
        world.gateway.plant(.refused(status: 409, code: "payment-final", detail: ""), at: .close)
        let gateway = world.gateway
        gateway.atNext(.close) { gateway.change("DON-1") { $0.state = .succeeded } }
        #expect(await world.donations.settlePending() == 1)
        #expect(try await world.donation(1).status == .completed)
    }

    @Test func `a payment that the gateway has forgotten is for a person`() async throws {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish())
        let empty = try await TestWorld(database: world.database, clock: world.clock)
        world.clock.advance(seconds: 5000)
        #expect(await empty.donations.settlePending() == 0)
        #expect(try await world.donation(1).status == .pending)
        #expect(try await world.attention() == ["payment_vanished"])
    }

    @Test func `a gateway that is away is not asked about everything, and everything has its turn`() async throws {
        let world = try await TestWorld()
        for _ in 1...8 { _ = try await world.donations.start(world.wish()) }
        for id in 1...8 { world.gateway.succeed("DON-\(id)") }
        world.clock.advance(seconds: 61)
        world.gateway.plant(.unclear("timeout"), at: .payment, times: 3)
        #expect(await world.donations.settlePending() == 0)
        #expect(world.gateway.count(.payment) == 3)
        world.clock.advance(seconds: 61)
        #expect(await world.donations.settlePending() == 8)
        #expect(try await world.balance() == 8 * 5000)
    }

    @Test func `what nobody can end is asked about once an hour after a day`() async throws {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish())
        world.gateway.change("DON-1") {
            $0.state = .succeeded
            $0.tradingAmount = 1
        }
        world.clock.advance(seconds: 86_400)
        _ = await world.donations.settlePending()
        let count = world.gateway.count(.payment)
        world.clock.advance(seconds: 3599)
        _ = await world.donations.settlePending()
        #expect(world.gateway.count(.payment) == count)
        world.clock.advance(seconds: 1)
        _ = await world.donations.settlePending()
        #expect(world.gateway.count(.payment) > count)
        #expect(try await world.donation(1).status == .pending)
    }

    @Test func `a failed one is tried again under a new reference, once`() async throws {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish())
        await #expect { try await world.donations.retry(1) } throws: {
            ($0 as? FundraisingError)?.code == "donation-not-retryable"
        }
        world.gateway.fail("DON-1")
        try await world.deliverAll()
        let again = try await world.donations.retry(1)
        #expect(again.reference == "DON-2")
        #expect(again.retryOf == 1)
        #expect(again.nextAction?.type == "redirect")
        #expect(try await world.donations.retry(1).id == 2)
        world.gateway.succeed("DON-2")
        try await world.deliverAll()
        #expect(try await world.balance() == 5000)
        #expect(try await world.donation(1).status == .failed)
    }

    @Test func `no second payment is asked for where the first one arrived after all`() async throws {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish())
        world.gateway.expire("DON-1")
        try await world.deliverAll()
        world.gateway.change("DON-1") { $0.state = .succeeded }
        await #expect { try await world.donations.retry(1) } throws: {
            ($0 as? FundraisingError)?.code == "donation-under-review"
        }
        #expect(world.gateway.all.count == 1)
    }

    @Test func `two workers at once on one file book everything once`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "fundraising-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "books.sqlite").path
        let first = try await TestWorld(database: FundraisingDatabase.open(path: path))
        let second = try await TestWorld(
            database: FundraisingDatabase.open(path: path), gateway: first.gateway, clock: first.clock)
        for _ in 1...20 { _ = try await first.donations.start(first.wish(1000)) }
        for id in 1...20 { first.gateway.succeed("DON-\(id)") }
        let messages = first.gateway.takeResults()
        first.clock.advance(seconds: 61)
        // Both workers ask, and the webhooks come to both processes meanwhile, each of them twice.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for world in [first, second] {
                group.addTask { _ = await world.donations.settlePending() }
                group.addTask { for message in messages { try await world.deliver(message) } }
                group.addTask { for id in 1...20 { _ = try await world.donations.refresh(Int64(id)) } }
            }
            try await group.waitForAll()
        }
        #expect(try await first.balance() == 20_000)
        #expect(try await first.booked() == 20_000)
        let receipts = try await first.database.read { db in
            try String.fetchAll(db, sql: "SELECT receipt_no FROM receipt ORDER BY receipt_no")
        }
        #expect(receipts.count == 20)
        #expect(receipts.last == "R-2026-000020")
        #expect(try await first.mails().count == 40)
    }
}
