import SluiceGateway
import SluiceJSON
import Testing

@testable import SluiceServer

private let payment = #"{"product_order_no":"A1","trading_amount":100}"#

struct RequestTests {
    @Test func `a call reaches the gateway with its app, body and key, and its reply comes back as it is`() async throws
    {
        let api = StubAPI(reply: { _ in APIReply(status: 201, body: ["trading_order_no": "T1"]) })
        try await withServer(api) { client in
            let reply = await client.call("POST", "/v1/payments", headers: ["Idempotency-Key: k1"], body: payment)
            #expect(reply.status == 201)
            #expect(reply.text == #"{"trading_order_no":"T1"}"#)
            #expect(reply.header("content-type") == "application/json")
            #expect(reply.header("cache-control") == "no-store")
            #expect(reply.header("x-content-type-options") == "nosniff")
        }
        let heard = try #require(api.heard.first)
        #expect(heard.operation == "create" && heard.appID == "shop" && heard.idempotencyKey == "k1")
        #expect(heard.body["trading_amount"]?.integer == 100)
    }

    @Test(arguments: [
        ("GET", "/v1/payments/T1", "show", "T1", false), ("GET", "/v1/payments/T1?refresh=true", "show", "T1", true),
        ("GET", "/v1/payments/T1?refresh=false", "show", "T1", false),
        ("GET", "/v1/payments?product_order_no=A%2e1&refresh=true", "find", "A.1", true),
        ("POST", "/v1/payments/T1/close", "close", "T1", false),
        ("POST", "/v1/payments/T1/confirm", "confirm", "T1", false),
        ("GET", "/v1/refunds/R1?refresh=true", "showRefund", "R1", true),
        ("GET", "/v1/payments/%541", "show", "T1", false),
    ])
    func `each path reaches its operation`(
        method: String, path: String, operation: String, number: String, refresh: Bool
    ) async throws {
        let api = StubAPI()
        try await withServer(api) { client in #expect(await client.call(method, path).status == 200) }
        let heard = try #require(api.heard.first)
        #expect(heard.operation == operation && heard.number == number && heard.refresh == refresh)
    }

    @Test(arguments: [
        ("/v1/payments/T1?refrsh=true", "refrsh"), ("/v1/payments/T1?refresh=yes", "refresh"),
        ("/v1/payments/T1?refresh=", "refresh"), ("/v1/payments/T1?refresh=true&refresh=true", "refresh"),
        ("/v1/payments", "product_order_no"), ("/v1/payments?product_order_no=", "product_order_no"),
        ("/v1/payments?product_order_no=a%00b", "product_order_no"), ("/v1/payments?product_order_no=%ff", "query"),
        ("/v1/payments?product_order_no=%4", "query"), ("/v1/payments/T1?product_order_no=A1", "product_order_no"),
        ("/v1/payments/%ff%fe", "trading_order_no"), ("/v1/payments/%zz", "trading_order_no"),
    ])
    func `a wrong query or path names the field at fault`(path: String, field: String) async throws {
        let api = StubAPI()
        try await withServer(api) { client in
            let reply = await client.call("GET", path)
            #expect(reply.status == 400 && reply.code == "invalid-request")
            #expect(reply.json?["field"]?.text == field)
        }
        #expect(api.heard.isEmpty)
    }

    @Test func `calls that take no query say so`() async throws {
        try await withServer(StubAPI()) { client in
            let reply = await client.call("POST", "/v1/payments?refresh=true", body: payment)
            #expect(reply.code == "invalid-request" && reply.json?["field"]?.text == "refresh")
        }
    }

    @Test(arguments: ["a%2Fb", "..%2f..", "a%20b", "%00", "a%0d%0ax", String(repeating: "9", count: 65)])
    func `nothing has an odd order number, and the gateway is not asked`(number: String) async throws {
        let api = StubAPI()
        try await withServer(api) { client in
            #expect(await client.call("GET", "/v1/payments/\(number)").code == "payment-not-found")
            #expect(await client.call("POST", "/v1/payments/\(number)/close").code == "payment-not-found")
            #expect(await client.call("GET", "/v1/refunds/\(number)").code == "refund-not-found")
        }
        #expect(api.heard.isEmpty)
    }

    @Test(arguments: [
        "/", "//v1/payments", "/v1/payments/", "/v1", "/v1/payments/T1/", "/v1/payments//close", "/notify", "/notify/",
        "/v1%2Fpayments", "/V1/payments", "/v1/payments/T1/refunds/R1", "/return/shop-main/x", "*",
    ])
    func `a path that is not there is a problem document`(path: String) async throws {
        try await withServer(StubAPI()) { client in
            let reply = await client.call("GET", path)
            #expect(reply.status == 404 && reply.code == "route-not-found")
        }
    }

    @Test(arguments: [
        ("DELETE", "/v1/payments/T1", "GET, HEAD"), ("PUT", "/v1/payments", "POST, GET, HEAD"),
        ("GET", "/v1/payments/T1/close", "POST"), ("HEAD", "/v1/payments/T1/refunds", "POST"),
        ("POST", "/healthz", "GET, HEAD"), ("PURGE", "/openapi.json", "GET, HEAD"),
        ("HEAD", "/return/shop-main", "GET, POST"), ("OPTIONS", "/v1/refunds/R1", "GET, HEAD"),
    ])
    func `a wrong method hears which are right`(method: String, path: String, allow: String) async throws {
        try await withServer(StubAPI()) { client in
            let reply = await client.call(method, path)
            #expect(reply.status == 405 && reply.header("allow") == allow)
            if method != "HEAD" { #expect(reply.code == "method-not-allowed") }
        }
    }

    @Test(arguments: ["/v1/payments/T1", "/healthz", "/readyz", "/openapi.json"])
    func `HEAD says what GET would, without the body`(path: String) async throws {
        try await withServer(StubAPI()) { client in
            let get = await client.call("GET", path)
            let head = await client.call("HEAD", path)
            #expect(get.status == 200 && head.status == 200 && head.body.isEmpty)
            #expect(head.header("content-length") == String(get.body.count))
            #expect(head.header("content-type") == get.header("content-type"))
        }
    }

    @Test func `a sane request id is given back, and any other replaced`() async throws {
        try await withServer(StubAPI(reply: { _ in APIReply(GatewayError(.unknownChannel, "x")) })) { client in
            let kept = await client.call("GET", "/v1/payments/T1", headers: ["X-Request-Id: abc-1.2_3"])
            #expect(kept.header("x-request-id") == "abc-1.2_3")
            #expect(kept.json?["instance"]?.text == "urn:sluice:request:abc-1.2_3")
            for wrong in ["a b", "a\"b", String(repeating: "a", count: 65), ""] {
                let reply = await client.call("GET", "/v1/payments/T1", headers: ["X-Request-Id: \(wrong)"])
                #expect(reply.header("x-request-id")?.count == 24)
            }
            let twice = await client.call("GET", "/v1/payments/T1", headers: ["X-Request-Id: a", "X-Request-Id: b"])
            #expect(twice.header("x-request-id")?.count == 24)
        }
    }

    @Test func `a refusal under an idempotency key comes back with the bytes that the gateway gave`() async throws {
        let error = GatewayError(.unknownChannel, "There is no channel x.", field: "trading_channel")
        try await withServer(StubAPI(reply: { _ in APIReply(error) })) { client in
            let first = await client.call("POST", "/v1/payments", headers: ["Idempotency-Key: k"], body: payment)
            let second = await client.call("POST", "/v1/payments", headers: ["Idempotency-Key: k"], body: payment)
            #expect(first.status == 422 && first.body == second.body)
            #expect(first.body == error.document.serialized())
        }
    }

    @Test func `two idempotency keys are one too many`() async throws {
        let api = StubAPI()
        try await withServer(api) { client in
            let reply = await client.call(
                "POST", "/v1/payments", headers: ["Idempotency-Key: a", "idempotency-key: a"], body: payment)
            #expect(reply.status == 400 && reply.code == "idempotency-key-invalid")
        }
        #expect(api.heard.isEmpty)
    }
}
