import ServiceLifecycle
import SluiceGateway
import SluiceJSON
import Synchronization
import Testing

@testable import SluiceMetrics
@testable import SluiceServer

/// Clients who send slowly, much or nothing take nothing from the others.
struct DeadlineTests {
    private static let key = "Authorization: Bearer \(StubAPI.key)\r\n"
    /// A request whose body does not come.
    private static let halfRequest =
        "POST /v1/payments HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(key)Content-Type: application/json\r\n"
        + "Content-Length: 9\r\n\r\n{"

    private func options(_ change: (inout ServerOptions) -> Void) -> ServerOptions {
        var options = ServerOptions()
        change(&options)
        return options
    }

    @Test(arguments: ["", "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "])
    func `a connection that sends no request in time is ended with 408`(bytes: String) async throws {
        try await withServer(StubAPI(), options: options { $0.headTimeoutSeconds = 1 }) { client in
            let reply = try #require(await client.send(bytes).first)
            #expect(reply.status == 408 && reply.code == "request-timeout" && reply.header("connection") == "close")
        }
    }

    @Test func `bytes that come in drops do not prolong the time`() async throws {
        try await withServer(StubAPI(), options: options { $0.headTimeoutSeconds = 1 }) { client in
            let start = ContinuousClock.now
            let received = await client.drip("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ", everyMilliseconds: 100)
            #expect(RawClient.parse(received, isHead: false).map(\.status) == [408])
            // Prolonged by each byte, it would be minutes until the head is too long.
            #expect(ContinuousClock.now - start < .seconds(60))
        }
    }

    @Test func `after an answer the connection waits for its idle time, and is closed in silence`() async throws {
        let options = options {
            $0.headTimeoutSeconds = 60
            $0.idleTimeoutSeconds = 1
        }
        try await withServer(StubAPI(), options: options) { client in
            let request = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
            for rest in ["", "GET /heal"] {
                #expect(await client.send(request + rest).map(\.status) == [200])
            }
        }
    }

    @Test func `a body that does not come in time is answered 408, and nothing was taken`() async throws {
        let api = StubAPI()
        try await withServer(api, options: options { $0.bodyTimeoutSeconds = 1 }) { client in
            let reply = try #require(await client.send(DeadlineTests.halfRequest).first)
            #expect(reply.status == 408 && reply.code == "request-timeout")
            #expect(await client.call("GET", "/v1/payments/T1").status == 200)
        }
        #expect(api.heard.map(\.operation) == ["show"])
    }

    @Test(.timeLimit(.minutes(3))) func `who sends a body slowly takes no place among the requests under way`()
        async throws
    {
        let registry = PrometheusRegistry()
        let metrics = ServerMetricsOptions(factory: registry) { registry.text() }
        // On a machine that has no time for them, the bodies must not be given up meanwhile.
        let options = options {
            $0.requestsInFlightMax = 1
            $0.headTimeoutSeconds = 3600
            $0.bodyTimeoutSeconds = 3600
        }
        try await withServer(StubAPI(), options: options, metrics: metrics) { client, _ in
            // Two bodies that stay unfinished until the test finishes them: no clock has a part in this.
            let slow = [client.connect(), client.connect()]
            for connection in slow { connection.write(Array(DeadlineTests.halfRequest.utf8)) }
            while !(await client.call("GET", "/metrics", key: nil).text.contains("http_body_bytes 2\n")) {
                try Task.checkCancellation()
            }
            for _ in 0..<5 { #expect(await client.call("POST", "/v1/payments", body: "{}").status == 200) }
            for connection in slow {
                connection.write(Array("       }".utf8))
                #expect(await connection.replies().map(\.status) == [200])
            }
        }
    }

    @Test func `the bodies held at one time are bounded together`() async throws {
        let api = StubAPI()
        try await withServer(api, options: options { $0.bodyBytesHeldMax = 1000 }) { client in
            let body = "{\"memo\":\"" + String(repeating: "a", count: 900) + "\"}"
            #expect(await client.call("POST", "/v1/payments", body: body).status == 200)
            #expect(await client.call("POST", "/v1/payments", body: body).status == 200)
            let refused = await client.call("POST", "/v1/payments", body: body + String(repeating: " ", count: 100))
            #expect(refused.status == 503 && refused.code == "overloaded" && refused.header("retry-after") == "2")
            #expect(await client.call("POST", "/v1/payments", body: body).status == 200)
        }
        #expect(api.heard.count == 3)
    }

    @Test func `a refusal says itself when to come back`() async throws {
        var reply = APIReply(GatewayError(.named("channel-busy"), "For a test."))
        reply.retryAfterSeconds = 7
        let busy = reply
        try await withServer(StubAPI(reply: { _ in busy })) { client in
            let reply = await client.call("POST", "/v1/payments", body: "{}")
            #expect(reply.status == 503 && reply.code == "channel-busy" && reply.header("retry-after") == "7")
        }
    }

    /// Without its limit this one would never end.
    @Test(.timeLimit(.minutes(3))) func `a stop waits for what is under way only so long`() async throws {
        let entered = Promise<Void>()
        let never = Promise<Void>()
        let api = StubAPI(reply: { _ in
            entered.set(())
            _ = await never.get()
            return APIReply(status: 200, body: [:])
        })
        try await withServer(api, options: options { $0.stopTimeoutSeconds = 1 }) { client, group in
            async let slow = client.call("GET", "/v1/payments/T1")
            _ = await entered.get()
            await group.triggerGracefulShutdown()
            _ = await slow
        }
    }
}
