import ServiceLifecycle
import SluiceGateway
import SluiceJSON
import Synchronization
import Testing

@testable import SluiceServer

private let key = "Authorization: Bearer \(StubAPI.key)\r\n"

struct ConnectionTests {
    /// Each of these could make a proxy and the server disagree about where a request ends (RFC 9112, 11.2).
    @Test(arguments: [
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "Content-Length: 2\r\nContent-Length: 3\r\n",
        "Content-Length: +2\r\n", "Content-Length: -1\r\n", "Content-Length: 2, 3\r\n", "Content-Length: 0x2\r\n",
        "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding : chunked\r\n", " Content-Length: 2\r\n",
    ])
    func `a request of doubtful length is not answered as a request`(headers: String) async throws {
        let api = StubAPI()
        try await withServer(api) { client in
            let smuggled = "GET /v1/payments/SMUGGLED HTTP/1.1\r\nHost: x\r\n\(key)Connection: close\r\n\r\n"
            let replies = await client.send(
                "POST /v1/payments HTTP/1.1\r\nHost: x\r\n\(key)Content-Type: application/json\r\n\(headers)\r\n{}\(smuggled)"
            )
            #expect(replies.allSatisfy { $0.status >= 400 }, "\(replies.map(\.status))")
        }
        #expect(api.heard.isEmpty)
    }

    @Test(arguments: ["Host: a\r\nHost: b\r\n", "Host: a\r\nhost: a\r\n"])
    func `two hosts are one too many`(hosts: String) async throws {
        try await withServer(StubAPI()) { client in
            let reply = try #require(
                await client.send("GET /v1/payments/T1 HTTP/1.1\r\n\(hosts)\(key)Connection: close\r\n\r\n").first)
            #expect(reply.status == 400)
        }
    }

    @Test func `bytes above ASCII in the path do not reach the gateway`() async throws {
        let api = StubAPI()
        try await withServer(api) { client in
            let bytes =
                Array("GET /v1/payments/".utf8) + [0xFF, 0xFE]
                + Array(" HTTP/1.1\r\nHost: x\r\n\(key)Connection: close\r\n\r\n".utf8)
            #expect(await client.send(bytes).allSatisfy { $0.status >= 400 })
        }
        #expect(api.heard.isEmpty)
    }

    @Test func `heads over the limits are refused`() async throws {
        var options = ServerOptions()
        options.headerFieldMaxBytes = 1000
        options.headerListMaxBytes = 3000
        options.headerCountMax = 20
        let api = StubAPI()
        try await withServer(api, options: options) { client in
            let long = "X-Long: " + String(repeating: "a", count: 1100)
            let many = (0..<30).map { "X-\($0): a" }
            let wide = (0..<8).map { "X-\($0): " + String(repeating: "a", count: 500) }
            for headers in [[long], many, wide] {
                #expect(await client.call("GET", "/v1/payments/T1", headers: headers).status == 400)
            }
            #expect(await client.call("GET", "/v1/payments/T1", headers: Array(many.prefix(10))).status == 200)
        }
        #expect(api.heard.count == 1)
    }

    @Test func `several requests travel on one connection`() async throws {
        let api = StubAPI()
        try await withServer(api) { client in
            let one = "GET /v1/payments/T1 HTTP/1.1\r\nHost: x\r\n\(key)\r\n"
            let last = "GET /v1/payments/T2 HTTP/1.1\r\nHost: x\r\n\(key)Connection: close\r\n\r\n"
            #expect(await client.send(one + one + last).map(\.status) == [200, 200, 200])
        }
        #expect(api.heard.map(\.number) == ["T1", "T1", "T2"])
    }

    @Test func `a refusal before the body was read ends the connection, so that the body is not taken for a request`()
        async throws
    {
        let api = StubAPI()
        try await withServer(api) { client in
            let inner = "GET /v1/payments/SMUGGLED HTTP/1.1\r\nHost: x\r\n\(key)\r\n"
            let replies = await client.send(
                "POST /v1/payments HTTP/1.1\r\nHost: x\r\nContent-Length: \(inner.utf8.count)\r\n\r\n\(inner)\(inner)")
            #expect(replies.map(\.status) == [401] && replies.first?.header("connection") == "close")
        }
        #expect(api.heard.isEmpty)
    }

    @Test func `what is too much at one time is turned away, probes are not`() async throws {
        var options = ServerOptions()
        options.requestsInFlightMax = 1
        let entered = Promise<Void>()
        let release = Promise<Void>()
        let api = StubAPI(reply: { heard in
            if heard.number == "SLOW" {
                entered.set(())
                _ = await release.get()
            }
            return APIReply(status: 200, body: ["ok": .boolean(true)])
        })
        try await withServer(api, options: options) { client in
            async let slow = client.call("GET", "/v1/payments/SLOW")
            _ = await entered.get()
            let reply = await client.call("POST", "/v1/payments", body: "{}")
            #expect(reply.status == 503 && reply.code == "overloaded" && reply.header("retry-after") == "2")
            #expect(await client.call("GET", "/healthz").status == 200)
            #expect(await client.call("GET", "/readyz").status == 200)
            release.set(())
            #expect(await slow.status == 200)
            #expect(await client.call("GET", "/v1/payments/T1").status == 200)
        }
    }

    @Test func `a graceful shutdown waits for what is under way`() async throws {
        let entered = Promise<Void>()
        let release = Promise<Void>()
        let api = StubAPI(reply: { _ in
            entered.set(())
            _ = await release.get()
            return APIReply(status: 200, body: ["ok": .boolean(true)])
        })
        try await withServer(api) { client, group in
            async let slow = client.call("GET", "/v1/payments/T1")
            _ = await entered.get()
            await group.triggerGracefulShutdown()
            release.set(())
            #expect(await slow.status == 200)
        }
    }

    @Test func `readiness names what is not ready`() async throws {
        let checks = [
            ReadinessCheck(name: "journals"), ReadinessCheck(name: "channels", reason: "No channel is loaded."),
        ]
        try await withServer(StubAPI(), readiness: { checks }) { client, _ in
            let reply = await client.call("GET", "/readyz", key: nil)
            #expect(reply.status == 503 && reply.header("retry-after") == "2")
            #expect(
                reply.text
                    == #"{"status":"not-ready","checks":[{"name":"journals","ready":true,"reason":null},{"name":"channels","ready":false,"reason":"No channel is loaded."}]}"#
            )
        }
    }

    @Test func `the log has method, path, status and id, and no secret`() async throws {
        let keeper = LogKeeper()
        let api = StubAPI(reply: { _ in APIReply(status: 201, body: ["reply-secret": "s"]) })
        try await withServer(api, logger: keeper.logger) { client, _ in
            _ = await client.call(
                "POST", "/v1/payments", headers: ["X-Request-Id: id-1", "X-Secret: header-secret"],
                body: #"{"memo":"body-secret"}"#)
            _ = await client.call("GET", "/v1/payments/T1?refresh=query-secret")
            _ = await client.call("POST", "/notify/shop-main?sign=query-secret", body: "body-secret")
        }
        let lines = keeper.lines
        #expect(
            lines.contains {
                $0.contains("info request") && $0.contains("method=POST") && $0.contains("path=/v1/payments ")
                    && $0.contains("request_id=id-1") && $0.contains("status=201")
            }, "\(lines)")
        for secret in ["secret", StubAPI.key] { #expect(!lines.contains { $0.contains(secret) }, "\(lines)") }
    }
}
