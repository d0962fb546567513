import SluiceGateway
import SluiceJSON
import Testing

@testable import SluiceServer

struct BodyTests {
    @Test(arguments: [
        ("{", 1), ("{\"a\":}", 5), ("{\"a\":1,\"a\":2}", 7), ("[1,]", 3), ("{\"a\":01}", 6), ("\u{FEFF}{}", 0),
        ("{} x", 3),
    ])
    func `malformed JSON is refused with the offset`(text: String, offset: Int) async throws {
        let api = StubAPI()
        try await withServer(api) { client in
            let reply = await client.call("POST", "/v1/payments", body: text)
            #expect(reply.status == 400 && reply.code == "malformed-body")
            #expect(reply.json?["detail"]?.text?.contains("(at byte \(offset))") == true, "\(reply.text)")
        }
        #expect(api.heard.isEmpty)
    }

    @Test func `bytes that are not UTF-8 are refused`() async throws {
        try await withServer(StubAPI()) { client in
            let head =
                "POST /v1/payments HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer \(StubAPI.key)\r\n"
            let bytes =
                Array("\(head)Content-Type: application/json\r\nContent-Length: 8\r\n\r\n{\"a\":\"".utf8) + [
                    0xFF, 0x22,
                ]
            let reply = try #require(await client.send(bytes).first)
            #expect(reply.code == "malformed-body")
        }
    }

    @Test func `JSON may be nested only so deep`() async throws {
        try await withServer(StubAPI()) { client in
            let deep = String(repeating: "[", count: 33) + String(repeating: "]", count: 33)
            #expect(await client.call("POST", "/v1/payments", body: deep).code == "malformed-body")
            let fit = "{\"a\":" + String(repeating: "[", count: 30) + String(repeating: "]", count: 30) + "}"
            #expect(await client.call("POST", "/v1/payments", body: fit).status == 200)
        }
    }

    @Test(arguments: [
        nil, "text/plain", "application/jsonp", "application/problem+json", "application/x-www-form-urlencoded",
        "application/json; charset=gbk", "application/json, text/plain", "",
    ])
    func `a body of another type is refused`(type: String?) async throws {
        let api = StubAPI()
        try await withServer(api) { client in
            for path in ["/v1/payments", "/v1/payments/T1/confirm", "/v1/payments/T1/close", "/v1/payments/T1/refunds"]
            {
                let reply = await client.call("POST", path, body: "{}", type: type)
                #expect(reply.status == 415 && reply.code == "unsupported-media-type")
            }
        }
        #expect(api.heard.isEmpty)
    }

    @Test(arguments: [
        "application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=UTF-8",
    ])
    func `JSON in UTF-8 is taken however it is called`(type: String) async throws {
        try await withServer(StubAPI()) { client in
            #expect(await client.call("POST", "/v1/payments", body: "{}", type: type).status == 200)
        }
    }

    @Test func `two content types or a compressed body are refused`() async throws {
        try await withServer(StubAPI()) { client in
            let twice = await client.call(
                "POST", "/v1/payments", headers: ["Content-Type: application/json"], body: "{}")
            #expect(twice.code == "unsupported-media-type")
            let packed = await client.call("POST", "/v1/payments", headers: ["Content-Encoding: gzip"], body: "{}")
            #expect(packed.code == "unsupported-media-type" && packed.json?["field"]?.text == "Content-Encoding")
        }
    }

    @Test func `a body may be left out only where no field is required`() async throws {
        let api = StubAPI()
        try await withServer(api) { client in
            #expect(await client.call("POST", "/v1/payments").code == "malformed-body")
            #expect(await client.call("POST", "/v1/payments/T1/refunds").code == "malformed-body")
            #expect(await client.call("POST", "/v1/payments/T1/confirm").status == 200)
            #expect(await client.call("POST", "/v1/payments/T1/close").status == 200)
            #expect(await client.call("POST", "/v1/payments/T1/close", body: "{}").status == 200)
            let reply = await client.call("POST", "/v1/payments/T1/close", body: #"{"reason":"x"}"#)
            #expect(reply.code == "invalid-request" && reply.json?["field"]?.text == "reason")
        }
        #expect(api.heard.map(\.operation) == ["confirm", "close", "close"])
    }

    @Test func `a body over the limit is refused before it is read, announced or not`() async throws {
        var options = ServerOptions()
        options.apiBodyMaxBytes = 1000
        let api = StubAPI()
        try await withServer(api, options: options) { client in
            let fit = "{\"a\":\"" + String(repeating: "x", count: 992) + "\"}"
            #expect(await client.call("POST", "/v1/payments", body: fit).status == 200)
            let reply = await client.call("POST", "/v1/payments", body: fit + " ")
            #expect(reply.status == 413 && reply.code == "body-too-large")
            let head =
                "POST /v1/payments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(StubAPI.key)\r\nContent-Type: application/json\r\n"
            // Announced and never sent: the answer must not wait for it.
            let announced = await client.send(head + "Content-Length: 99999999\r\n\r\n")
            #expect(announced.map(\.status) == [413])
            #expect(announced.first?.header("connection") == "close")
            let chunk = "100\r\n" + String(repeating: "x", count: 256) + "\r\n"
            let chunked = await client.send(
                head + "Transfer-Encoding: chunked\r\n\r\n" + String(repeating: chunk, count: 8))
            #expect(chunked.map(\.status) == [413])
        }
        #expect(api.heard.count == 1)
    }

    @Test func `callbacks have a limit of their own`() async throws {
        var options = ServerOptions()
        options.apiBodyMaxBytes = 10
        options.callbackBodyMaxBytes = 100
        let api = StubAPI()
        try await withServer(api, options: options) { client in
            let fit = String(repeating: "x", count: 100)
            #expect(await client.call("POST", "/notify/shop-main", body: fit).status == 200)
            #expect(await client.call("POST", "/notify/shop-main", body: fit + "x").code == "body-too-large")
            #expect(await client.call("POST", "/return/shop-main", body: fit + "x").status == 413)
        }
        #expect(api.callbacks.count == 1)
    }
}
