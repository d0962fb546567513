import SluiceOutbound
import Testing

/// What one request leaves in a handle must not be seen in the next: with one connection there is one handle.
@Suite struct ReuseTests {
    @Test func `requests of all kinds follow each other over one handle, each as if it were the first`() async throws {
        let notes = Notes()
        let server = RawServer { connection in
            while let request = connection.readRequest() {
                notes.add(request)
                connection.write(request.hasPrefix("HEAD") ? plainAnswer("") : plainAnswer("ok"))
            }
        }
        defer { server.stop() }
        let kinds: [(method: String, path: String, headers: [(String, String)], body: String)] = [
            (
                "POST", "/a", [("X-Long", String(repeating: "l", count: 3_000)), ("Content-Type", "text/plain")],
                "first"
            ),
            ("GET", "/a", [], ""), ("POST", "/a", [], "second, longer"), ("HEAD", "/b", [("X-A", "1")], ""),
            ("GET", "/b", [], ""), ("DELETE", "/b", [], ""), ("DELETE", "/b", [], "body"), ("DELETE", "/b", [], ""),
            ("GET", "/b", [], "body"), ("GET", "/b", [], ""), ("PUT", "/b", [], ""), ("PATCH", "/b", [], "x"),
            ("HEAD", "/b", [], ""), ("POST", "/b", (1...40).map { ("X-\($0)", "\($0)") }, ""), ("POST", "/b", [], ""),
        ]
        func send(
            _ kind: (method: String, path: String, headers: [(String, String)], body: String), _ client: CurlOutbound
        )
            async
        {
            let request = OutboundRequest(
                method: kind.method, url: server.url + kind.path,
                headers: kind.headers.map { (name: $0.0, value: $0.1) }, body: Array(kind.body.utf8))
            #expect(answer(of: await client.send(request))?.body == (kind.method == "HEAD" ? [] : Array("ok".utf8)))
        }
        for kind in kinds { try await withClient { await send(kind, $0) } }
        let fresh = notes.all
        try await withClient(OutboundOptions(maxConnections: 1)) { client in
            for kind in kinds { await send(kind, client) }
        }
        #expect(fresh.count == kinds.count)
        #expect(Array(notes.all.dropFirst(fresh.count)) == fresh)
    }

    @Test func `bytes that an earlier request has sent do not make a later one perhaps sent`() async throws {
        let server = RawServer { connection in
            while connection.readRequest() != nil { connection.write(plainAnswer("ok")) }
        }
        defer { server.stop() }
        try await withClient(OutboundOptions(maxConnections: 1)) { client in
            let request = OutboundRequest(method: "POST", url: server.url, body: Array("order".utf8))
            _ = answer(of: await client.send(request))
            let unheard = OutboundRequest(method: "POST", url: "http://127.0.0.1:\(unusedPort())/", body: [1])
            #expect(notSentCode(await client.send(unheard)) == "outbound-connect-failed")
            _ = answer(of: await client.send(request))
            for _ in 0..<50 {
                let cancelled = Task { await client.send(unheard) }
                cancelled.cancel()
                _ = notSentCode(await cancelled.value)
            }
        }
    }

    @Test func `certificates of one request are gone with the next that has none`() async throws {
        let server = TLSServer(asksForClient: true)
        defer { server.stop() }
        try await withClient(OutboundOptions(maxConnections: 1)) { client in
            var request = OutboundRequest(method: "GET", url: "https://localhost:\(server.port)/")
            request.caBundlePEM = server.certificatePEM
            for _ in 0..<2 {
                request.clientCertificate = ClientCertificate(
                    certificatePEM: server.clientCertificatePEM, privateKeyPEM: server.clientKeyPEM)
                #expect(answer(of: await client.send(request))?.status == 200)
                request.clientCertificate = nil
                #expect(notSentCode(await client.send(request)) == "outbound-tls-failed")
            }
        }
    }
}
