import Foundation
import SluiceOutbound
import Testing

/// Where TLS negotiates HTTP/2, all that is promised of HTTP/1.1 holds as well.
@Suite struct HTTP2Tests {
    /// Runs `body` with a server and a client that has a connection to it already.
    private func withWarmClient(
        _ options: OutboundOptions = OutboundOptions(), _ body: (HTTP2Server, CurlOutbound) async throws -> Void
    ) async throws {
        try await HTTP2Server.run { server in
            try await withClient(options) { client in
                let first = try #require(SeenRequest(await client.send(server.request("GET", "/first"))))
                #expect(first.protocol == "h2" && first.connection == 1)
                try await body(server, client)
            }
        }
    }

    /// How often a path was asked for, as the server saw it.
    private func count(of path: String, at server: HTTP2Server, _ client: CurlOutbound) async throws -> Int {
        let seen = try #require(answer(of: await client.send(server.request("GET", "/seen"))))
        return try JSONDecoder().decode([String].self, from: Data(seen.body)).count { $0 == path }
    }

    @Test func `a request arrives over HTTP/2 as it was written`() async throws {
        try await HTTP2Server.run { server in
            try await withClient { client in
                var request = server.request("POST", "/orders/../a?b=%2F", body: Array("{\"a\":\"ü\"}".utf8))
                request.headers = [("X-Sign", "a:b=c=="), ("Content-Type", "application/json")]
                let seen = try #require(SeenRequest(await client.send(request)))
                #expect(seen.protocol == "h2")
                #expect(seen.body == "{\"a\":\"ü\"}")
                for line in [
                    ":method: POST", ":scheme: https", ":path: /orders/../a?b=%2F",
                    ":authority: \(server.url.dropFirst("https://".count))", "x-sign: a:b=c==",
                    "content-type: application/json", "user-agent: sluice", "content-length: 10",
                ] {
                    #expect(seen.head.contains(line), "\(line) is not in \(seen.head)")
                }
            }
        }
    }

    @Test func `every status is an answer, and HEAD has one without a body`() async throws {
        try await withWarmClient { server, client in
            for status in [200, 201, 302, 400, 404, 429, 500, 503] {
                let answer = try #require(answer(of: await client.send(server.request("POST", "/status/\(status)"))))
                #expect(answer.status == status)
                #expect(answer.headers.map(\.name) == ["content-type", "x-sign"])
                #expect(answer.header("X-Sign") == "a:b=c==")
                #expect(answer.body.first == UInt8(ascii: "{"))
            }
            let head = try #require(answer(of: await client.send(server.request("HEAD", "/head"))))
            #expect(head.status == 200 && head.header("x-sign") == "a:b=c==" && head.body.isEmpty)
        }
    }

    @Test func `an interim answer is passed over, and so are trailers`() async throws {
        try await withWarmClient { server, client in
            let answer = try #require(answer(of: await client.send(server.request("POST", "/extras"))))
            #expect(answer.status == 200)
            #expect(answer.headers.map(\.name) == ["content-type", "x-sign"])
            #expect(answer.body == Array("body".utf8))
        }
    }

    /// What does not fit into the buffer of libcurl must not be forgotten there: no socket tells of it.
    @Test func `answers of any length come through whole, however they are cut into frames`() async throws {
        try await withWarmClient { server, client in
            // They wait all the time, on connections to the same peer.
            let waiting = (0..<4).map { _ in Task { await client.send(server.request("GET", "/silent")) } }
            _ = answer(of: await client.send(server.request("GET", "/await/silent")))
            for length in [0, 1, 4_095, 4_097, 16_375, 16_384, 20_000, 32_768, 70_000, 300_000] {
                for frameBytes in [1_000, 5_000, 16_384] {
                    let path = "/length/\(length)/\(frameBytes)"
                    let answer = answer(of: await client.send(server.request("GET", path)))
                    #expect(answer?.body == [UInt8](repeating: 0x78, count: length), "\(path)")
                }
            }
            for request in waiting { request.cancel() }
        }
    }

    @Test func `a body that needs many windows arrives whole, and the bound of an answer holds`() async throws {
        try await withWarmClient { server, client in
            let long = [UInt8](repeating: 0x79, count: 500_000)
            let sum = answer(of: await client.send(server.request("POST", "/sum", body: long)))
            #expect(sum?.body == Array("500000 bytes".utf8))
            var request = server.request("GET", "/length/100000/16384")
            request.maxResponseBytes = 100_000
            #expect(answer(of: await client.send(request))?.body.count == 100_000)
            request.maxResponseBytes = 99_999
            #expect(perhapsSentCode(await client.send(request)) == "outbound-answer-too-large")
        }
    }

    @Test func `requests one after another share a connection, those at one time have one each`() async throws {
        try await withWarmClient(OutboundOptions(maxConnectionsPerHost: 8)) { server, client in
            for number in 0..<10 {
                let seen = SeenRequest(await client.send(server.request("POST", "/one")))
                #expect(seen?.connection == 1 && seen?.stream == 3 + 2 * number)
            }
            for round in 0..<3 {
                // None is answered before the last has arrived.
                let together = await withTaskGroup { group in
                    for number in 0..<8 {
                        let body = Array("order \(number)".utf8)
                        let request = server.request("POST", "/meet/8/\(round)", body: body)
                        group.addTask { SeenRequest(await client.send(request)) }
                    }
                    return await group.reduce(into: []) { $0.append($1) }.compactMap(\.self)
                }
                #expect(Set(together.map(\.connection)) == Set(1...8))
                #expect(Set(together.map(\.body)) == Set((0..<8).map { "order \($0)" }))
            }
        }
    }

    @Test func `a request that is cancelled leaves the others alone`() async throws {
        try await withWarmClient { server, client in
            async let other = client.send(server.request("POST", "/meet/2"))
            let cancelled = Task { await client.send(server.request("POST", "/silent")) }
            _ = answer(of: await client.send(server.request("GET", "/await/silent")))
            cancelled.cancel()
            #expect(perhapsSentCode(await cancelled.value) == "outbound-cancelled")
            _ = answer(of: await client.send(server.request("POST", "/meet/2")))
            _ = answer(of: await other)
        }
    }

    @Test(arguments: [
        ("/reset", "outbound-answer-unreadable"), ("/reset-late", "outbound-answer-unreadable"),
        ("/refuse", "outbound-connection-lost"), ("/close", "outbound-answer-truncated"),
        ("/close-late", "outbound-answer-truncated"), ("/go-away", "outbound-answer-unreadable"),
        ("/short", "outbound-answer-unreadable"),
    ])
    func `an order without a complete answer is perhaps sent, and sent once`(path: String, code: String) async throws {
        try await withWarmClient { server, client in
            #expect(perhapsSentCode(await client.send(server.request("POST", path, body: [0x31]))) == code)
            let count = try await count(of: path, at: server, client)
            #expect(count == 1)
        }
    }

    @Test func `a query that the peer has refused to look at is repeated`() async throws {
        try await withWarmClient { server, client in
            #expect(SeenRequest(await client.send(server.request("GET", "/refuse-first")))?.body == "")
            let count = try await count(of: "/refuse-first", at: server, client)
            #expect(count == 2)
        }
    }

    @Test func `a connection made with one trust is not shared with a request of another`() async throws {
        try await withWarmClient { server, client in
            var request = server.request("GET", "/one")
            request.caBundlePEM = nil
            #expect(notSentCode(await client.send(request)) == "outbound-certificate-refused")
        }
    }
}
