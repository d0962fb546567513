import SluiceGateway
import Testing

@testable import SluiceServer

struct AuthenticationTests {
    @Test(arguments: ["Bearer", "bearer", "BEARER", "bEaReR"])
    func `the scheme is known in any case`(scheme: String) async throws {
        try await withServer(StubAPI()) { client in
            let reply = await client.call(
                "GET", "/v1/payments/T1", headers: ["Authorization: \(scheme)  \(StubAPI.key) "], key: nil)
            #expect(reply.status == 200)
        }
    }

    @Test(arguments: [
        [], ["Authorization: "], ["Authorization: Bearer"], ["Authorization: Bearer "],
        ["Authorization: \(StubAPI.key)"],
        ["Authorization: Basic \(StubAPI.key)"], ["Authorization: Bearer wrong"],
        ["Authorization: Bearer \(StubAPI.key) x"],
        ["Authorization: Bearer \(StubAPI.key)x"], ["Authorization: Bearer \(StubAPI.key), Bearer \(StubAPI.key)"],
        ["Authorization: Bearer \(StubAPI.key)", "Authorization: Bearer \(StubAPI.key)"],
        ["Authorization: Bearer \(StubAPI.key)", "authorization: Bearer wrong"],
    ])
    func `without exactly one right key nothing is done`(headers: [String]) async throws {
        let api = StubAPI()
        try await withServer(api) { client in
            for (method, path) in [("GET", "/v1/payments/T1"), ("POST", "/v1/payments"), ("GET", "/v1/refunds/R1")] {
                let reply = await client.call(method, path, headers: headers, key: nil)
                #expect(reply.status == 401 && reply.code == "unauthorized")
                #expect(reply.header("www-authenticate") == "Bearer realm=\"sluice\"")
                #expect(!reply.text.contains(StubAPI.key))
            }
        }
        #expect(api.heard.isEmpty)
    }

    @Test func `a stranger hears nothing of the query or the body`() async throws {
        try await withServer(StubAPI()) { client in
            let reply = await client.call("POST", "/v1/payments?x=1", body: "{", key: "wrong")
            #expect(reply.code == "unauthorized")
        }
    }

    @Test func `probes and the document need no key`() async throws {
        try await withServer(StubAPI()) { client in
            for path in ["/healthz", "/readyz", "/openapi.json"] {
                #expect(await client.call("GET", path, key: nil).status == 200)
            }
        }
    }
}
