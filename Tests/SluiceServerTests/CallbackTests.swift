import SluiceChannel
import SluiceGateway
import Testing

@testable import SluiceServer

struct CallbackTests {
    @Test func `a callback arrives byte for byte, and is answered as the plugin says`() async throws {
        let api = StubAPI(callback: { _ in
            .success(
                WireReply(
                    status: 202,
                    headers: [
                        (name: "Content-Type", value: "text/plain"), (name: "X-Reply", value: "1"),
                        (name: "X-Reply", value: "2"),
                    ],
                    body: [0x73, 0x75, 0x63, 0xFF]))
        })
        var options = ServerOptions()
        options.publicBaseURL = "https://pay.example/gate/"
        try await withServer(api, options: options) { client in
            let head =
                "POST /notify/shop-main/refund?b=%41&a=1&a=+? HTTP/1.1\r\nHOST: pay.example\r\nX-Sign: abc\r\nx-sign: d  e\r\nConnection: close\r\nContent-Length: 4\r\n\r\n"
            let reply = try #require(await client.send(Array(head.utf8) + [0, 0xFF, 0x0D, 0x0A]).first)
            #expect(reply.status == 202 && reply.body == [0x73, 0x75, 0x63, 0xFF])
            #expect(
                reply.headers.map(\.name).sorted() == ["content-length", "content-type", "date", "x-reply", "x-reply"])
        }
        let received = try #require(api.callbacks.first)
        #expect(api.places == [.refund])
        #expect(received.method == "POST" && received.path == "/notify/shop-main/refund")
        #expect(received.query == "b=%41&a=1&a=+?" && received.body == [0, 0xFF, 0x0D, 0x0A])
        #expect(received.url == "https://pay.example/gate/notify/shop-main/refund?b=%41&a=1&a=+?")
        #expect(received.headers.map(\.name) == ["Host", "X-Sign", "x-sign", "Connection", "Content-Length"])
        #expect(received.headers.map(\.value) == ["pay.example", "abc", "d  e", "close", "4"])
        #expect(received.remoteAddress == "127.0.0.1")
    }

    @Test(arguments: ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "REPORT"])
    func `the plugin sees every method`(method: String) async throws {
        let api = StubAPI()
        try await withServer(api) { client in
            #expect(await client.call(method, "/notify/shop-main", key: nil).status == 200)
        }
        #expect(api.callbacks.map(\.method) == [method])
        #expect(api.places == [.notify])
    }

    @Test func `an unknown channel and an odd label are told`() async throws {
        let api = StubAPI()
        try await withServer(api) { client in
            #expect(await client.call("POST", "/notify/nobody", body: "x").code == "unknown-channel")
            #expect(await client.call("POST", "/notify/a%2Fb", body: "x").code == "unknown-channel")
            #expect(await client.call("POST", "/notify/%ff", body: "x").code == "invalid-request")
        }
        #expect(api.callbacks.count == 1)
    }

    @Test func `a full disk makes the provider come again`() async throws {
        let api = StubAPI(callback: { _ in .failure(GatewayError(.overloaded, "Full.")) })
        try await withServer(api) { client in
            let reply = await client.call("POST", "/notify/shop-main", body: "x")
            #expect(reply.status == 503 && reply.header("retry-after") == "2" && reply.code == "overloaded")
        }
    }

    @Test func `a plugin cannot break the framing of the answer`() async throws {
        let api = StubAPI(callback: { received in
            .success(
                WireReply(
                    status: received.query == "204" ? 204 : 200,
                    headers: [
                        (name: "Content-Length", value: "1"), (name: "Transfer-Encoding", value: "chunked"),
                        (name: "X-A", value: "a\r\nX-Evil: 1"), (name: "bad name", value: "1"),
                    ], body: Array("success".utf8)))
        })
        try await withServer(api) { client in
            let reply = await client.call("POST", "/notify/shop-main")
            #expect(
                reply.text == "success" && reply.header("x-evil") == nil && reply.header("transfer-encoding") == nil)
            let empty = await client.call("POST", "/notify/shop-main?204")
            #expect(empty.status == 204 && empty.body.isEmpty)
        }
    }

    @Test(arguments: [
        ([], "10.0.0.7"), (["203.0.113.9"], "203.0.113.9"), (["6.6.6.6, 203.0.113.9"], "203.0.113.9"),
        (["6.6.6.6", "203.0.113.9, 10.1.1.1"], "203.0.113.9"), (["203.0.113.9:4711"], "203.0.113.9"),
        (["[2001:db8::1]:80"], "2001:db8::1"), (["2001:DB8:0::1"], "2001:db8::1"), (["6.6.6.6, nonsense"], "10.0.0.7"),
        (["6.6.6.6, unknown, 10.2.2.2"], "10.2.2.2"), (["10.3.3.3"], "10.3.3.3"),
        (["::ffff:203.0.113.9"], "203.0.113.9"),
        ([""], "10.0.0.7"),
    ])
    func `behind trusted proxies the right-most stranger is who calls`(forwardedFor: [String], expected: String) throws
    {
        let trusted = [try #require(AddressRange("10.0.0.0/8"))]
        #expect(ClientAddress.find(peer: "10.0.0.7", forwardedFor: forwardedFor, trusted: trusted) == expected)
    }

    @Test func `a stranger's own X-Forwarded-For is not believed`() throws {
        let trusted = [try #require(AddressRange("10.0.0.0/8"))]
        #expect(ClientAddress.find(peer: "203.0.113.9", forwardedFor: ["1.1.1.1"], trusted: trusted) == "203.0.113.9")
        #expect(ClientAddress.find(peer: "10.0.0.7", forwardedFor: ["1.1.1.1"], trusted: []) == "10.0.0.7")
    }

    @Test func `networks are read strictly and matched by bits`() throws {
        let twelve = try #require(AddressRange("172.16.0.0/12"))
        let inside = try #require(IPAddress("172.31.255.255"))
        let outside = try #require(IPAddress("172.32.0.0"))
        #expect(twelve.contains(inside) && !twelve.contains(outside))
        let all = try #require(AddressRange("0.0.0.0/0"))
        let six = try #require(IPAddress("::1"))
        #expect(all.contains(outside) && !all.contains(six))
        let one = try #require(AddressRange("2001:db8::1"))
        #expect(!one.contains(six))
        for wrong in [
            "", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0/8", "::/129", "a/8", "10.0.0.0/8/8", "010.1.1.1",
        ] {
            #expect(AddressRange(wrong) == nil, "\(wrong)")
        }
    }
}
