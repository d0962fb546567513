import SluiceChannel
import SluiceGateway
import Testing

@testable import SluiceServer

struct ReturnTests {
    @Test(arguments: ["GET", "POST"])
    func `a verified return goes on to the business system`(method: String) async throws {
        let api = StubAPI(returned: { _ in .success(.redirect("https://shop.example/done?state=succeeded")) })
        try await withServer(api) { client in
            let reply = await client.call(method, "/return/shop-main?token=1", key: nil)
            #expect(reply.status == 303 && reply.header("location") == "https://shop.example/done?state=succeeded")
            #expect(reply.header("referrer-policy") == "no-referrer" && reply.header("cache-control") == "no-store")
        }
        #expect(api.callbacks.map(\.query) == ["token=1"])
    }

    @Test(arguments: [
        (nil, "en", "Payment received"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans", "支付成功"),
        ("en;q=0.5, zh;q=0.7", "zh-Hans", "支付成功"),
        ("de-DE,de;q=0.9", "en", "Payment received"), ("zh;q=0, en;q=0.1", "en", "Payment received"),
        ("zh;q=x, ;;,", "en", "Payment received"),
    ])
    func `without an address there is a page in the buyer's language`(
        accept: String?, language: String, title: String
    ) async throws {
        try await withServer(StubAPI()) { client in
            let reply = await client.call(
                "GET", "/return/shop-main", headers: accept.map { ["Accept-Language: \($0)"] } ?? [], key: nil)
            #expect(reply.status == 200 && reply.header("content-type") == "text/html; charset=utf-8")
            #expect(reply.text.contains("<html lang=\"\(language)\">") && reply.text.contains("<h1>\(title)</h1>"))
            #expect(reply.text.contains("<strong>T1</strong>"))
            #expect(
                reply.header("content-security-policy")?.hasPrefix("default-src 'none'; style-src 'sha256-") == true)
            #expect(reply.header("x-content-type-options") == "nosniff" && reply.header("vary") == "Accept-Language")
        }
    }

    @Test(arguments: ["created", "pending", "succeeded", "closed", "failed"])
    func `every state has its words in both languages`(state: String) {
        for language in [PageLanguage.english, .chinese] {
            let page = StatusPage(.state(state, tradingOrderNo: "T1"), language).html
            #expect(page.contains("<title>") && page.contains("T1"))
        }
    }

    @Test func `everything on a page is escaped`() {
        let page = StatusPage(.state("succeeded", tradingOrderNo: "<script>\"'&"), .english).html
        #expect(page.contains("&lt;script&gt;&quot;&#39;&amp;") && !page.contains("<script>"))
    }

    @Test func `a refused return is a page that gives no reasons to whoever forged it`() async throws {
        let api = StubAPI(returned: { _ in .success(.refused("The <b>signature</b> is wrong.")) })
        try await withServer(api) { client in
            let reply = await client.call("GET", "/return/shop-main", key: nil)
            #expect(reply.status == 400 && reply.text.contains("could not be verified"))
            #expect(!reply.text.contains("signature"))
            let unknown = await client.call("GET", "/return/nobody", key: nil)
            #expect(unknown.status == 422 && unknown.header("content-type") == "text/html; charset=utf-8")
        }
    }

    @Test func `when the gateway cannot say, the page asks for patience`() async throws {
        let api = StubAPI(returned: { _ in .failure(GatewayError(.overloaded, "Full.")) })
        try await withServer(api) { client in
            let reply = await client.call("GET", "/return/shop-main", key: nil)
            #expect(
                reply.status == 503 && reply.header("retry-after") == "2" && reply.text.contains("do not pay twice"))
        }
    }
}
