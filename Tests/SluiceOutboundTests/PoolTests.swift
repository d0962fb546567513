import Glibc
import SluiceOutbound
import Synchronization
import Testing

/// A server that answers any number of requests on each connection with their own bodies.
private func echoServer() -> RawServer {
    RawServer { connection in
        while let request = connection.readRequest() {
            guard let gap = request.firstRange(of: "\r\n\r\n") else { return }
            connection.write(plainAnswer(String(request[gap.upperBound...])))
        }
    }
}

@Suite struct PoolTests {
    @Test func `a connection is kept and used again`() async throws {
        let server = echoServer()
        defer { server.stop() }
        try await withClient { client in
            for number in 0..<20 {
                let body = Array("order \(number)".utf8)
                let answer = answer(of: await client.send(OutboundRequest(method: "POST", url: server.url, body: body)))
                #expect(answer?.body == body)
            }
        }
        #expect(server.connectionCount == 1)
    }

    @Test func `two hundred at once get their own answers within the bound per host`() async throws {
        let server = echoServer()
        defer { server.stop() }
        try await withClient(OutboundOptions(maxConnections: 32, maxConnectionsPerHost: 8)) { client in
            await withTaskGroup { group in
                for number in 0..<200 {
                    let body = Array("order \(number)".utf8)
                    group.addTask {
                        let result = await client.send(OutboundRequest(method: "POST", url: server.url, body: body))
                        #expect(answer(of: result)?.body == body)
                    }
                }
            }
        }
        #expect(server.connectionCount <= 8)
        #expect(server.connectionCount > 1)
    }

    @Test func `a kept connection that dies under an order does not make it be sent twice`() async throws {
        let notes = Notes()
        let server = RawServer { connection in
            guard let first = connection.readRequest() else { return }
            notes.add(String(first.suffix(5)))
            connection.write(plainAnswer("ok"))
            guard let second = connection.readRequest() else { return }
            notes.add(String(second.suffix(5)))
        }
        defer { server.stop() }
        try await withClient { client in
            func order(_ name: String) async -> OutboundResult {
                await client.send(OutboundRequest(method: "POST", url: server.url, body: Array(name.utf8)))
            }
            _ = answer(of: await order("one__"))
            #expect(perhapsSentCode(await order("two__")) == "outbound-connection-lost")
            // The client is as good as new afterwards.
            #expect(answer(of: await order("three"))?.status == 200)
        }
        #expect(notes.all == ["one__", "two__", "three"])
    }

    @Test func `a query on such a connection is repeated over a new one`() async throws {
        let server = RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write(plainAnswer("from \(connection.number)"))
            _ = connection.readRequest()
        }
        defer { server.stop() }
        try await withClient { client in
            for expected in ["from 1", "from 2"] {
                let answer = answer(of: await client.send(OutboundRequest(method: "GET", url: server.url)))
                #expect(answer?.body == Array(expected.utf8))
            }
        }
    }

    @Test func `the proxies of the environment are not used`() async {
        await #expect(processExitsWith: .success) {
            for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy"] {
                setenv(name, "http://127.0.0.1:1", 1)
            }
            let server = echoServer()
            let client = try CurlOutbound()
            let result = await client.send(OutboundRequest(method: "POST", url: server.url, body: [1]))
            guard case .answered = result else { exit(EXIT_FAILURE) }
            await client.shutdown()
        }
    }
}
