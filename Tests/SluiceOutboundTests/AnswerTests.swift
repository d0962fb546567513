import SluiceOutbound
import Testing

@Suite struct AnswerTests {
    private func send(_ url: String, maxResponseBytes: Int = 1 << 20) async throws -> OutboundResult {
        var request = OutboundRequest(method: "POST", url: url, body: Array("order".utf8))
        request.maxResponseBytes = maxResponseBytes
        // Nobody waits for it: it is longer than a busy machine keeps an answer waiting.
        request.timeoutMS = 60_000
        var result: OutboundResult?
        try await withClient { result = await $0.send(request) }
        return try #require(result)
    }

    private func server(writing text: String) -> RawServer {
        RawServer { connection in
            _ = connection.readRequest()
            connection.write(text)
        }
    }

    @Test func `an answer that comes byte by byte is the same answer`() async throws {
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.writeByteByByte(plainAnswer("{\"a\":\"ü\"}", headers: "X-A: 1\r\n"))
            connection.waitForEnd()
        }
        defer { server.stop() }
        let answer = answer(of: try await send(server.url))
        #expect(answer?.status == 200)
        #expect(answer?.body == Array("{\"a\":\"ü\"}".utf8))
        #expect(answer?.header("x-a") == "1")
    }

    @Test func `header fields keep order, spelling, doubles and inner spaces`() async throws {
        let server = server(
            writing: plainAnswer(
                "",
                headers: "X-B:  two  words \r\nx-a: 1\r\nX-B: again\r\nEmpty:\r\nFolded: a\r\n  b\r\nSign: a:b=c==\r\n")
        )
        defer { server.stop() }
        let answer = try #require(answer(of: try await send(server.url)))
        #expect(
            answer.headers.map { "\($0.name)=\($0.value)" } == [
                "X-B=two  words", "x-a=1", "X-B=again", "Empty=", "Folded=a b", "Sign=a:b=c==", "Content-Length=0",
            ])
    }

    @Test func `an interim answer is passed over, and so are trailers`() async throws {
        let server = server(
            writing: "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 201 Created\r\nX-Late: 1\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Trailer: 1\r\n\r\n")
        defer { server.stop() }
        let answer = try #require(answer(of: try await send(server.url)))
        #expect(answer.status == 201)
        #expect(answer.body == Array("abc".utf8))
        #expect(answer.headers.map(\.name) == ["X-Late", "Transfer-Encoding"])
    }

    @Test func `a redirect is an answer and is not followed`() async throws {
        let server = server(writing: plainAnswer("moved", status: "302 Found", headers: "Location: /elsewhere\r\n"))
        defer { server.stop() }
        let answer = try #require(answer(of: try await send(server.url)))
        #expect(answer.status == 302)
        #expect(answer.header("location") == "/elsewhere")
        #expect(server.connectionCount == 1)
    }

    @Test func `a compressed body that nobody asked for stays as it came`() async throws {
        let server = server(writing: plainAnswer("not gzip at all", headers: "Content-Encoding: gzip\r\n"))
        defer { server.stop() }
        #expect(answer(of: try await send(server.url))?.body == Array("not gzip at all".utf8))
    }

    @Test func `a body of exactly the limit is an answer, one byte more is not`() async throws {
        let server = server(writing: plainAnswer(String(repeating: "x", count: 1_000)))
        defer { server.stop() }
        #expect(answer(of: try await send(server.url, maxResponseBytes: 1_000))?.body.count == 1_000)
        #expect(perhapsSentCode(try await send(server.url, maxResponseBytes: 999)) == "outbound-answer-too-large")
    }

    @Test func `an endless body ends at the limit`() async throws {
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            let piece = [UInt8](repeating: 0x78, count: 65_536)
            while connection.write(bytes: piece) {}
        }
        defer { server.stop() }
        #expect(perhapsSentCode(try await send(server.url)) == "outbound-answer-too-large")
    }

    @Test func `endless headers end at the limit`() async throws {
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n")
            while connection.write("X-More: \(String(repeating: "y", count: 1_000))\r\n") {}
        }
        defer { server.stop() }
        _ = perhapsSentCode(try await send(server.url))
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", "outbound-answer-truncated"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "outbound-answer-truncated"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab", "outbound-connection-lost"),
        ("HTTP/1.1 200 OK\r\nContent-Le", "outbound-answer-truncated"),
        ("SSH-2.0-OpenSSH_9.2\r\n", "outbound-answer-unreadable"),
        ("", "outbound-connection-lost"),
    ])
    func `what is not a complete answer leaves the request perhaps sent`(text: String, code: String) async throws {
        let server = server(writing: text)
        defer { server.stop() }
        #expect(perhapsSentCode(try await send(server.url)) == code)
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"])
    func `a reset leaves the request perhaps sent`(written: String) async throws {
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.write(written)
            connection.resetOnClose()
        }
        defer { server.stop() }
        #expect(perhapsSentCode(try await send(server.url)) == "outbound-connection-lost")
    }
}
