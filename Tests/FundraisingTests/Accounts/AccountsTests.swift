import Foundation
import FundraisingTesting
import GRDB
import Testing

@testable import Fundraising

/// Accounts, sessions, limits and claims over a database.
@Suite(.timeLimit(.minutes(5))) struct AccountsTests {
    private struct World {
        let test: TestWorld
        let accounts: Accounts
        let sessions: Sessions
        let claims: Claims

        init() async throws {
            test = try await TestWorld()
            accounts = Accounts(
                database: test.database, hasher: PasswordHasher(costLog2: 4), clock: test.clock.read)
            sessions = Sessions(database: test.database, clock: test.clock.read)
            claims = Claims(database: test.database, clock: test.clock.read)
        }

        func account(_ email: String = "lin@example.org", role: Role = .donor) async throws -> Int64 {
            try await accounts.create(
                email: email, name: "Lin", password: "a long enough password", role: role, language: "en"
            ).id ?? 0
        }
    }

    @Test func `a session ends after fourteen days without use, and use makes it last`() async throws {
        let world = try await World()
        let id = try await world.account()
        let token = try await world.sessions.start(accountID: id)
        for _ in 1...4 {
            world.test.clock.advance(seconds: 13 * 86_400)
            #expect(try await world.sessions.account(token: token)?.id == id)
        }
        world.test.clock.advance(seconds: 14 * 86_400)
        #expect(try await world.sessions.account(token: token) == nil)
    }

    @Test func `the database holds no token and no password that opens anything`() async throws {
        let world = try await World()
        let token = try await world.sessions.start(accountID: try await world.account())
        let kept = try await world.test.database.read { db in
            try String.fetchAll(db, sql: "SELECT token_digest FROM session UNION SELECT password_hash FROM account")
        }
        #expect(kept.count == 2)
        for text in kept {
            #expect(!text.contains(token) && !text.contains("long enough"))
            #expect(try await world.sessions.account(token: text) == nil)
        }
    }

    @Test func `of a hundred guesses at once ten are looked at`() async throws {
        let world = try await World()
        _ = try await world.account()
        let codes = await withTaskGroup(of: String.self) { group in
            for number in 1...100 {
                group.addTask {
                    do {
                        _ = try await world.accounts.logIn(
                            email: "lin@example.org", password: "guess \(number)", address: "192.0.2.\(number)")
                        return "entered"
                    } catch { return (error as? FundraisingError)?.code ?? "\(error)" }
                }
            }
            return await group.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(codes == ["login-failed": 10, "too-many-attempts": 90])
    }

    @Test func `the addresses of one household are one`() {
        #expect(AttemptLimit.network("2001:db8:1:2::1") == AttemptLimit.network("2001:db8:1:2:ffff::9"))
        #expect(AttemptLimit.network("2001:db8:1:2::1") != AttemptLimit.network("2001:db8:1:3::1"))
        #expect(AttemptLimit.network("::ffff:192.0.2.1") == "192.0.2.1")
        #expect(AttemptLimit.network("192.0.2.1") == "192.0.2.1")
        #expect(AttemptLimit.network("") == "")
    }

    @Test func `entering is no guess: it may be done as often as one likes`() async throws {
        let world = try await World()
        _ = try await world.account()
        for _ in 1...30 {
            _ = try await world.accounts.logIn(
                email: " LIN@example.org", password: "a long enough password", address: "192.0.2.1")
        }
    }

    @Test(arguments: [
        (Role.donor, [Role.donor]), (.organizer, [.donor, .organizer]), (.finance, [.donor, .finance]),
        (.admin, Role.allCases),
    ])
    func `a role opens what it is for`(role: Role, opened: [Role]) {
        #expect(Role.allCases.filter { role.allows($0) } == opened)
    }

    @Test func `only an admin gives roles, and one is always left`() async throws {
        let world = try await World()
        let admin = try await world.account("admin@example.org", role: .admin)
        let organizer = try await world.account("organizer@example.org", role: .organizer)
        let codes = { (by: Int64, id: Int64, role: Role) async -> String in
            do {
                try await world.accounts.setRole(accountID: id, role, by: by)
                return "done"
            } catch { return (error as? FundraisingError)?.code ?? "\(error)" }
        }
        #expect(await codes(organizer, organizer, .admin) == "not-allowed")
        #expect(await codes(admin, admin, .donor) == "last-admin")
        #expect(await codes(admin, 99, .donor) == "not-found")
        #expect(await codes(admin, organizer, .admin) == "done")
        #expect(await codes(admin, admin, .donor) == "done")
        #expect(await codes(admin, organizer, .donor) == "not-allowed")
    }

    @Test func `claiming a browser takes what belongs to nobody, and nothing else`() async throws {
        let world = try await World()
        _ = try await world.test.completed()
        let first = try await world.account()
        let second = try await world.account("other@example.org")
        #expect(try await world.claims.unclaimedCount(visitorID: TestWorld.visitor) == 1)
        #expect(try await world.claims.claimBrowser(visitorID: TestWorld.visitor, accountID: first) == 1)
        #expect(try await world.claims.claimBrowser(visitorID: TestWorld.visitor, accountID: second) == 0)
        let own = OwnDonations(database: world.test.database)
        #expect(try await own.all(accountID: first).map(\.donation.id) == [1])
        #expect(try await own.all(accountID: second).isEmpty)
        // The same browser gives again, logged out: that is a new donator, and its own.
        _ = try await world.test.completed()
        #expect(try await world.claims.unclaimedCount(visitorID: TestWorld.visitor) == 1)
        #expect(try await own.donation(2, visitorID: TestWorld.visitor, accountID: nil).donation.id == 2)
        await #expect(throws: FundraisingError.notFound("donation")) {
            _ = try await own.donation(1, visitorID: TestWorld.visitor, accountID: nil)
        }
        await #expect(throws: FundraisingError.notFound("donation")) {
            _ = try await own.donation(2, visitorID: "", accountID: first)
        }
    }

    @Test func `a company's gift is nobody's own donation`() async throws {
        let world = try await World()
        _ = try await world.test.completed()
        try await world.test.database.write { db in
            try db.execute(sql: "UPDATE donator SET visitor_id = NULL")
        }
        let own = OwnDonations(database: world.test.database)
        for visitor in ["", TestWorld.visitor] {
            await #expect(throws: FundraisingError.notFound("donation")) {
                _ = try await own.donation(1, visitorID: visitor, accountID: nil)
            }
        }
    }

    @Test func `a claimed receipt moves that one donation`() async throws {
        let world = try await World()
        let (first, second) = (try await world.test.completed(), try await world.test.completed())
        let code = try await Receipts(database: world.test.database).receipt(donationID: first).receipt.receiptCode
        let id = try await world.account()
        #expect(try await world.claims.claimReceipt(code: code, accountID: id).id == first)
        // Twice is once.
        #expect(try await world.claims.claimReceipt(code: code, accountID: id).id == first)
        let own = OwnDonations(database: world.test.database)
        #expect(try await own.all(accountID: id).map(\.donation.id) == [first])
        #expect(try await own.donation(second, visitorID: TestWorld.visitor, accountID: nil).donation.id == second)
    }
}
