import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

struct WebhookTests {
    /// The example with which the scheme is published (https://docs.svix.com/receiving/verifying-payloads/how-manual).
    @Test func `the published example verifies`() throws {
        let verifier = try WebhookVerifier(secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
        try verifier.verify(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: "1614265330",
            signatures: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", body: Array(#"{"test": 2432232314}"#.utf8),
            now: Date(timeIntervalSince1970: 1_614_265_330))
    }

    @Test func `one of several signatures is enough, and other versions are passed over`() async throws {
        let world = try await world()
        let message = try #require(world.gateway.takeResults().first)
        var headers = message.headers(at: world.clock.now)
        let good = try #require(headers["webhook-signature"])
        headers["webhook-signature"] =
            "v1a,xyz v1,AAAA v1,\(Data(repeating: 7, count: 32).base64EncodedString()) \(good)"
        #expect(try await world.results.receive(headers: headers, body: message.body) == .booked)
    }

    @Test func `the old secret and the new one both count while one takes the other's place`() async throws {
        let world = try await world()
        let other = "whsec_" + Data(repeating: 9, count: 24).base64EncodedString()
        let both = ForwardedResults(
            database: world.database, verifier: try WebhookVerifier(secrets: [other, ForwardedMessage.secret]),
            donations: world.donations, refunds: world.refunds, clock: world.clock.read)
        let message = try #require(world.gateway.takeResults().first)
        let headers = message.headers(at: world.clock.now)
        #expect(try await both.receive(headers: headers, body: message.body) == .booked)
    }

    enum Forgery: CaseIterable {
        case otherSecret, otherBody, otherID, otherTime, noSignature, emptySignature, truncated, noID, wordTime, v2
    }

    @Test(arguments: Forgery.allCases) func `a forged result does not exist`(forgery: Forgery) async throws {
        let world = try await world()
        let message = try #require(world.gateway.takeResults().first)
        var headers = message.headers(at: world.clock.now)
        var body = message.body
        let signature = headers["webhook-signature"] ?? ""
        switch forgery {
        case .otherSecret:
            headers = message.headers(
                at: world.clock.now, secret: "whsec_" + Data(repeating: 1, count: 24).base64EncodedString())
        case .otherBody: body[body.count / 2] ^= 1
        case .otherID: headers["webhook-id"] = "evt_T1_2"
        case .otherTime: headers["webhook-timestamp"] = String(Int(world.clock.now.timeIntervalSince1970) + 1)
        case .noSignature: headers["webhook-signature"] = nil
        case .emptySignature: headers["webhook-signature"] = "v1,"
        case .truncated: headers["webhook-signature"] = String(signature.prefix(20))
        case .noID: headers["webhook-id"] = nil
        case .wordTime: headers["webhook-timestamp"] = "now"
        case .v2: headers["webhook-signature"] = "v2" + signature.dropFirst(2)
        }
        let (sentHeaders, sentBody) = (headers, body)
        await #expect { try await world.results.receive(headers: sentHeaders, body: sentBody) } throws: {
            ($0 as? FundraisingError)?.code == "webhook-unverified"
        }
        #expect(try await world.donation(1).status == .pending)
        #expect(
            try await world.database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM forwarded_result") } == 0)
    }

    @Test(arguments: [(300.0, true), (301, false), (-300, true), (-301, false)])
    func `a stale result, or one of the future, is refused beyond five minutes`(age: Double, isTaken: Bool)
        async throws
    {
        let world = try await world()
        let message = try #require(world.gateway.takeResults().first)
        let headers = message.headers(at: world.clock.now.addingTimeInterval(-age))
        if isTaken {
            #expect(try await world.results.receive(headers: headers, body: message.body) == .booked)
        } else {
            await #expect { try await world.results.receive(headers: headers, body: message.body) } throws: {
                ($0 as? FundraisingError)?.code == "webhook-unverified"
            }
        }
    }

    @Test func `a repeated result is told by its webhook-id`() async throws {
        let world = try await world()
        let message = try #require(world.gateway.takeResults().first)
        #expect(try await world.deliver(message) == .booked)
        world.clock.advance(seconds: 3600)
        #expect(try await world.deliver(message) == .repeated)
        #expect(try await world.balance() == 5000)
    }

    @Test func `headers are taken in any case`() async throws {
        let world = try await world()
        let message = try #require(world.gateway.takeResults().first)
        let headers = Dictionary(
            uniqueKeysWithValues: message.headers(at: world.clock.now).map { ($0.key.uppercased(), $0.value) })
        #expect(try await world.results.receive(headers: headers, body: message.body) == .booked)
    }

    @Test(arguments: [
        #"{"type":"payment.succeeded","data":{}}"#, "not json", #"{"type":"refund.succeeded","data":null}"#, "",
    ])
    func `a signed result that cannot be read is kept for a person`(text: String) async throws {
        let world = try await TestWorld()
        let message = ForwardedMessage(id: "evt_1", type: "", body: Array(text.utf8))
        #expect(try await world.deliver(message) == .attention)
        #expect(try await world.attention() == ["unreadable_result"])
    }

    @Test func `a kind of result that is not known is passed over`() async throws {
        let world = try await TestWorld()
        let message = ForwardedMessage(
            id: "evt_1", type: "", body: Array(#"{"type":"payout.succeeded","data":{}}"#.utf8))
        #expect(try await world.deliver(message) == .ignored)
        #expect(try await world.attention().isEmpty)
    }

    @Test(arguments: ["whsec_", "whsec_!!!", "", "whsec_AAAA"])
    func `a secret that is none stops the start`(secret: String) {
        #expect { try WebhookVerifier(secrets: [secret]) } throws: {
            ($0 as? FundraisingError)?.code == "webhook-secret-invalid"
        }
    }

    /// A world with one donation that has just been paid.
    private func world() async throws -> TestWorld {
        let world = try await TestWorld()
        _ = try await world.donations.start(world.wish())
        world.gateway.succeed("DON-1")
        return world
    }
}
