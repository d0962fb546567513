import SluiceOutbound
import Testing

@Suite struct RefusalTests {
    private func code(_ request: OutboundRequest) async throws -> String? {
        var code: String?
        try await withClient { code = notSentCode(await $0.send(request)) }
        return code
    }

    @Test(arguments: [
        "", "nonsense", "/path", "ftp://127.0.0.1/", "file:///etc/passwd", "http://user:word@127.0.0.1/",
        "http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: 1", "http://127.0.0.1/\u{0}", "http://127.0.0.1/ü", "http://",
        "127.0.0.1/path", "http://127.0.0.1:99999/",
    ])
    func `a URL that is not plainly http or https is refused before anything is sent`(url: String) async throws {
        #expect(try await code(OutboundRequest(method: "GET", url: url)) == "outbound-url-refused")
    }

    @Test(arguments: ["", "GET /x", "GET\r\n", "GÉT"])
    func `a method that is not a token is refused`(method: String) async throws {
        #expect(
            try await code(OutboundRequest(method: method, url: "http://127.0.0.1:1/")) == "outbound-method-refused")
    }

    @Test(arguments: [
        ("X", "a\r\nInjected: 1"), ("X", "a\nb"), ("X", "a\u{0}b"), ("X\r\nY", "1"), ("X: 1\r\nY", "1"), ("", "1"),
        ("X Y", "1"), ("Transfer-Encoding", "chunked"), ("Content-Length", "7"), ("Expect", "100-continue"),
    ])
    func `a header that would bend the request is refused`(name: String, value: String) async throws {
        let request = OutboundRequest(method: "POST", url: "http://127.0.0.1:1/", headers: [(name, value)], body: [1])
        #expect(try await code(request) == "outbound-header-refused")
    }

    @Test(arguments: [
        "http://example.invalid/", "http://127.evil.invalid/", "http://10.0.0.1/", "http://127.0.0.1.invalid/",
    ])
    func `plain http beyond loopback is refused unless it is allowed`(url: String) async throws {
        #expect(try await code(OutboundRequest(method: "GET", url: url)) == "outbound-plain-http-refused")
    }

    @Test func `with permission plain http is tried, and a name that does not exist is not sent`() async throws {
        // A label of 64 bytes is longer than DNS allows, so that the resolver says no without asking anybody.
        let name = String(repeating: "a", count: 64) + ".invalid"
        let request = OutboundRequest(method: "GET", url: "http://\(name)/", allowsPlainHTTP: true)
        #expect(try await code(request) == "outbound-name-not-found")
    }

    @Test func `a refused connection is not sent`() async throws {
        let request = OutboundRequest(method: "POST", url: "http://127.0.0.1:\(unusedPort())/", body: [1])
        #expect(try await code(request) == "outbound-connect-failed")
    }

    @Test func `a deadline that has passed already is not sent`() async throws {
        let request = OutboundRequest(method: "POST", url: "http://127.0.0.1:\(unusedPort())/", timeoutMS: 0)
        _ = try await code(request)
    }
}
