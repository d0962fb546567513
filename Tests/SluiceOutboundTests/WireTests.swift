import SluiceOutbound
import Testing

@Suite struct WireTests {
    @Test func `what the request says is what the peer reads, byte for byte`() async throws {
        let notes = Notes()
        let server = RawServer { connection in
            notes.add(connection.readRequest() ?? "")
            connection.write(plainAnswer("ok"))
        }
        defer { server.stop() }
        try await withClient(OutboundOptions(userAgent: "tester/1")) { client in
            var request = OutboundRequest(method: "POST", url: server.url + "/a/../b?x=%20&y=1")
            request.headers = [
                ("X-Sign", "a=b, c=\"d\""), ("x-twice", "1"), ("x-twice", "2"), ("X-Empty", ""),
                ("Content-Type", "application/json; charset=utf-8"),
            ]
            request.body = Array("{\"n\":1}".utf8)
            _ = answer(of: await client.send(request))
        }
        #expect(
            notes.all == [
                """
                POST /a/../b?x=%20&y=1 HTTP/1.1\r
                Host: 127.0.0.1:\(server.port)\r
                User-Agent: tester/1\r
                Accept: */*\r
                X-Sign: a=b, c="d"\r
                x-twice: 1\r
                x-twice: 2\r
                X-Empty:\r
                Content-Type: application/json; charset=utf-8\r
                Content-Length: 7\r
                \r
                {"n":1}
                """
            ])
    }

    @Test(arguments: [("GET", nil), ("DELETE", nil), ("POST", "0"), ("PUT", "0"), ("PATCH", "0")])
    func `without a body nothing about one is sent, except a length of 0 where the method announces one`(
        method: String, length: String?
    ) async throws {
        let notes = Notes()
        let server = RawServer { connection in
            notes.add(connection.readRequest() ?? "")
            connection.write(plainAnswer(""))
        }
        defer { server.stop() }
        try await withClient { client in
            _ = answer(of: await client.send(OutboundRequest(method: method, url: server.url + "/")))
        }
        let lengthLine = length.map { "Content-Length: \($0)\r\n" } ?? ""
        #expect(
            notes.all == [
                "\(method) / HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nUser-Agent: sluice\r\nAccept: */*\r\n"
                    + lengthLine + "\r\n"
            ])
    }

    @Test func `a body of many bytes, zeros among them, arrives whole and without a question first`() async throws {
        let notes = Notes()
        let server = RawServer { connection in
            let request = connection.readRequest() ?? ""
            notes.add(request.lowercased().contains("expect:") ? "asked first" : "sent at once")
            notes.add(String(request.utf8.count(where: { $0 == 0 })))
            connection.write(plainAnswer("ok"))
        }
        defer { server.stop() }
        try await withClient { client in
            let body = [UInt8](repeating: 0, count: 3 << 20)
            _ = answer(of: await client.send(OutboundRequest(method: "POST", url: server.url, body: body)))
        }
        #expect(notes.all == ["sent at once", String(3 << 20)])
    }

    @Test func `a HEAD request is answered without a body, whatever length is announced`() async throws {
        let server = RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
            connection.waitForEnd()
        }
        defer { server.stop() }
        try await withClient { client in
            let answer = answer(of: await client.send(OutboundRequest(method: "HEAD", url: server.url)))
            #expect(answer?.status == 200)
            #expect(answer?.body == [])
        }
    }
}
