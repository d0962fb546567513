import Foundation
import FundraisingTesting
import HTTPTypes
import Testing

@testable import FundraisingServer

/// `POST /gateway/results`: what the gateway forwards, and what others send.
@Suite(.timeLimit(.minutes(5))) struct WebhookTests {
    private static func post(_ site: Site, _ headers: [String: String], _ body: [UInt8]) async throws -> Int {
        var fields = HTTPFields()
        for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
        return try await site.client.execute("/gateway/results", .post, headers: fields, body: body).status
    }

    @Test func `a result is booked once, however often it comes`() async throws {
        try await Site.run { site in
            _ = try await site.donate(Browser(site.client), "50")
            site.world.gateway.succeed("DON-1")
            let messages = site.world.gateway.takeResults()
            #expect(!messages.isEmpty)
            for message in messages + messages {
                let status = try await Self.post(site, message.headers(at: site.world.clock.now), message.body)
                #expect(status == 200)
            }
            let balance = try await site.world.balance()
            #expect(balance == 5000)
        }
    }

    @Test func `what is forged, stale, changed or unsigned is refused, and books nothing`() async throws {
        try await Site.run { site in
            _ = try await site.donate(Browser(site.client), "50")
            site.world.gateway.succeed("DON-1")
            let message = try #require(site.world.gateway.takeResults().last)
            let now = site.world.clock.now
            let good = message.headers(at: now)
            var changed = message.body
            changed[changed.count - 2] ^= 1
            var unsigned = good
            unsigned["webhook-signature"] = nil
            var empty = good
            empty["webhook-signature"] = "v1,"
            let attempts: [([String: String], [UInt8])] = [
                (message.headers(at: now, secret: "whsec_c3RyYW5nZXIgc3RyYW5nZXIgc3RyYW5nZXI="), message.body),
                (message.headers(at: now.addingTimeInterval(-600)), message.body),
                (message.headers(at: now.addingTimeInterval(600)), message.body), (good, changed),
                (unsigned, message.body), (empty, message.body), ([:], message.body), ([:], []),
            ]
            for (headers, body) in attempts {
                let status = try await Self.post(site, headers, body)
                #expect(status == 401)
            }
            let balance = try await site.world.balance()
            #expect(balance == 0)
            let status = try await Self.post(site, good, message.body)
            #expect(status == 200)
        }
    }

    @Test func `what a person must look at is acknowledged, and what is too long is not read`() async throws {
        try await Site.run { site in
            let unknown = ForwardedMessage(id: "msg_1", type: "payment.succeeded", body: Array("[]".utf8))
            let status = try await Self.post(site, unknown.headers(at: site.world.clock.now), unknown.body)
            #expect(status == 200)
            let attention = try await site.world.attention()
            #expect(attention.count == 1)
            let long = ForwardedMessage(id: "msg_2", type: "x", body: [UInt8](repeating: 0x20, count: 256 * 1024 + 1))
            let tooLong = try await Self.post(site, long.headers(at: site.world.clock.now), long.body)
            #expect(tooLong == 413)
        }
    }

    @Test func `the door for machines sets no cookies and asks for no token`() async throws {
        try await Site.run { site in
            let answer = try await site.client.execute("/gateway/results", .post, body: Array("{}".utf8))
            #expect(answer.status == 401)
            #expect(answer.headers[values: .setCookie].isEmpty)
        }
    }
}
