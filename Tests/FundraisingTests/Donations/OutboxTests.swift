import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Synchronization
import Testing

struct OutboxTests {
    final class Server: MailSender {
        struct Refusal: Error {}
        private let state = Mutex<(sent: [Mail], refusals: Int)>(([], 0))

        init(refusals: Int = 0) { state.withLock { $0.refusals = refusals } }

        var sent: [Mail] { state.withLock { $0.sent } }

        func send(_ mail: Mail) async throws {
            let isRefused = state.withLock { state in
                guard state.refusals > 0 else {
                    state.sent.append(mail)
                    return false
                }
                state.refusals -= 1
                return true
            }
            if isRefused { throw Refusal() }
        }
    }

    @Test func `what waits is sent once, in the donor's language`() async throws {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish(name: "林", language: "zh"))
        world.gateway.succeed("DON-1")
        try await world.deliverAll()
        let server = Server()
        let worker = OutboxWorker(database: world.database, sender: server, clock: world.clock.read)
        #expect(try await worker.turn() == 2)
        #expect(try await worker.turn() == 0)
        #expect(server.sent.map(\.recipient) == ["lin@example.org", "organizer@example.org"])
        #expect(server.sent.first?.subject == "感谢您捐赠 50.00 CNY")
        #expect(server.sent.first?.body.contains("R-2026-000001") == true)
        #expect(server.sent.last?.subject == "50.00 CNY for \"A school in the hills\"")
    }

    @Test func `a server that is away is tried again after growing pauses, and not for ever`() async throws {
        let world = try await TestWorld()
        try await world.database.write { db in
            try Outbox.add(about: "a", recipient: "a@example.org", subject: "s", body: "b", at: world.clock.now, in: db)
        }
        let server = Server(refusals: 100)
        let worker = OutboxWorker(database: world.database, sender: server, clock: world.clock.read)
        var pauses: [Double] = []
        for _ in 1...20 {
            try await worker.turn()
            let mail = try #require(try await world.mails().first)
            guard mail.state == .waiting else { break }
            pauses.append(mail.nextAttemptAt.timeIntervalSince(world.clock.now))
            #expect(try await worker.turn() == 0)
            world.clock.set(mail.nextAttemptAt)
        }
        #expect(pauses == pauses.sorted())
        #expect(pauses.count == 11)
        let mail = try #require(try await world.mails().first)
        #expect(mail.state == .givenUp)
        #expect(mail.attempts == 12)
        #expect(mail.lastError == "Refusal()")
        let list = OutboxList(database: world.database, clock: world.clock.read)
        try await list.sendAgain(1)
        let mended = OutboxWorker(database: world.database, sender: Server(), clock: world.clock.read)
        #expect(try await mended.turn() == 1)
        #expect(try await list.mails(.sent).count == 1)
    }

    @Test func `two workers send each mail once`() async throws {
        let world = try await TestWorld()
        try await world.database.write { db in
            for number in 1...30 {
                try Outbox.add(
                    about: "m\(number)", recipient: "a@example.org", subject: "\(number)", body: "",
                    at: world.clock.now,
                    in: db)
            }
        }
        let server = Server()
        let worker = OutboxWorker(database: world.database, sender: server, clock: world.clock.read)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...4 { group.addTask { try await worker.turn() } }
            try await group.waitForAll()
        }
        #expect(server.sent.count == 30)
        #expect(Set(server.sent.map(\.subject)).count == 30)
    }

    @Test func `the same news to the same recipient is one mail, and to nobody none`() async throws {
        let world = try await TestWorld()
        try await world.database.write { db in
            for recipient in ["a@example.org", "a@example.org", "b@example.org", ""] {
                try Outbox.add(about: "x", recipient: recipient, subject: "", body: "", at: world.clock.now, in: db)
            }
        }
        #expect(try await world.mails().map(\.recipient) == ["a@example.org", "b@example.org"])
    }
}
