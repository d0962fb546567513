import SluiceOutbound
import Testing

@Suite struct TLSTests {
    private func send(
        _ url: String, trusting bundle: String? = nil, as certificate: ClientCertificate? = nil
    ) async throws -> OutboundResult {
        let request = OutboundRequest(
            method: "GET", url: url, clientCertificate: certificate, caBundlePEM: bundle, allowsPlainHTTP: true)
        var result: OutboundResult?
        try await withClient { result = await $0.send(request) }
        return try #require(result)
    }

    @Test func `an unknown certificate is refused and nothing is sent, and trusted where it is given`() async throws {
        let server = TLSServer()
        defer { server.stop() }
        let url = "https://localhost:\(server.port)/"
        #expect(notSentCode(try await send(url)) == "outbound-certificate-refused")
        #expect(answer(of: try await send(url, trusting: server.certificatePEM))?.status == 200)
        #expect(
            notSentCode(try await send(url, trusting: server.clientCertificatePEM)) == "outbound-certificate-refused")
    }

    @Test func `a connection made with one trust is not used for a request with another`() async throws {
        let server = TLSServer()
        defer { server.stop() }
        try await withClient { client in
            var request = OutboundRequest(method: "GET", url: "https://localhost:\(server.port)/")
            request.caBundlePEM = server.certificatePEM
            #expect(answer(of: await client.send(request))?.status == 200)
            request.caBundlePEM = nil
            #expect(notSentCode(await client.send(request)) == "outbound-certificate-refused")
        }
    }

    @Test func `a certificate for another name is refused`() async throws {
        let server = TLSServer()
        defer { server.stop() }
        let result = try await send("https://127.0.0.2:\(server.port)/", trusting: server.certificatePEM)
        _ = notSentCode(result)
    }

    @Test func `plain text where TLS is expected is not sent`() async throws {
        let server = RawServer { connection in
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.waitForEnd()
        }
        defer { server.stop() }
        #expect(notSentCode(try await send("https://127.0.0.1:\(server.port)/")) == "outbound-tls-failed")
    }

    @Test func `a bundle that is not PEM is refused`() async throws {
        let server = TLSServer()
        defer { server.stop() }
        let url = "https://localhost:\(server.port)/"
        #expect(notSentCode(try await send(url, trusting: "no certificate")) == "outbound-ca-bundle")
    }

    @Test func `a client certificate opens a server that asks for one, and a broken one is not sent`() async throws {
        let server = TLSServer(asksForClient: true)
        defer { server.stop() }
        let url = "https://localhost:\(server.port)/"
        let good = ClientCertificate(certificatePEM: server.clientCertificatePEM, privateKeyPEM: server.clientKeyPEM)
        #expect(answer(of: try await send(url, trusting: server.certificatePEM, as: good))?.status == 200)
        #expect(notSentCode(try await send(url, trusting: server.certificatePEM)) == "outbound-tls-failed")
        let broken = ClientCertificate(certificatePEM: "none", privateKeyPEM: server.clientKeyPEM)
        #expect(
            notSentCode(try await send(url, trusting: server.certificatePEM, as: broken))
                == "outbound-client-certificate")
    }
}
