import HTTPTypes
import SluiceChannel
import SluiceJSON
import Synchronization
import Testing

@testable import SluiceGateway
@testable import SluiceServer

struct OpenAPITests {
    private var document: JSONValue {
        OpenAPIDocument(table: RouteTable(Routes.all), serverURL: "https://pay.example").json
    }

    @Test func `a judge that nobody here wrote finds nothing wrong with the document`() async throws {
        let verdict = try await Judge.verdict(document: document, answers: [])
        #expect(verdict.status == 0, "\(verdict.text)")
    }

    @Test func `the judge finds what is wrong`() async throws {
        var broken = try #require(document.object)
        broken["paths"] = ["/x": ["get": ["responses": ["200": [:]]]]]
        #expect(try await Judge.verdict(document: .object(broken), answers: []).status == 1)
        let body = Array(#"{"status":"down"}"#.utf8)
        let reply = RawReply(status: 200, headers: [(name: "content-type", value: "application/json")], body: body)
        let wrong = GivenAnswer(method: "GET", template: "/healthz", reply: reply)
        #expect(try await Judge.verdict(document: document, answers: [wrong]).status == 1)
    }

    @Test func `the document served is the document of the routes served`() async throws {
        var options = ServerOptions()
        options.publicBaseURL = "https://pay.example"
        try await withServer(StubAPI(), options: options) { client in
            #expect(await client.call("GET", "/openapi.json", key: nil).json == document)
        }
    }

    @Test func `every route is in the document, and every path of the document is a route`() async throws {
        let paths = try #require(document["paths"]?.object)
        #expect(Set(paths.names) == Set(Routes.all.map(\.path.template)))
        var operations: Set<String> = []
        for path in paths.members {
            for member in path.value.object?.members ?? [] {
                let method = try #require(HTTPRequest.Method(member.name.uppercased()))
                let target = RequestTarget(path.name.replacing("{", with: "").replacing("}", with: ""))
                guard case .route(let route, _) = RouteTable(Routes.all).find(method, target) else {
                    Issue.record("\(member.name) \(path.name) is no route")
                    continue
                }
                #expect(route.path.template == path.name)
                let name = try #require(member.value["operationId"]?.text)
                #expect(operations.insert(name).inserted, "\(name) stands twice")
            }
        }
    }

    @Test func `all that the views can write is what the document says`() async throws {
        let turn = Mutex<[JSONValue]>([])
        let next: @Sendable (StubAPI.Heard) async -> APIReply = { _ in
            APIReply(status: 200, body: turn.withLock { $0.removeFirst() })
        }
        try await withServer(StubAPI(reply: next)) { client in
            var answers: [GivenAnswer] = []
            turn.withLock { $0 = Samples.payments }
            for _ in Samples.payments {
                let reply = await client.call("GET", "/v1/payments/T1")
                answers.append(GivenAnswer(method: "GET", template: "/v1/payments/{trading_order_no}", reply: reply))
            }
            turn.withLock { $0 = Samples.refunds }
            for _ in Samples.refunds {
                let reply = await client.call("GET", "/v1/refunds/R1")
                answers.append(GivenAnswer(method: "GET", template: "/v1/refunds/{refund_no}", reply: reply))
            }
            let verdict = try await Judge.verdict(document: document, answers: answers)
            #expect(verdict.status == 0, "\(verdict.text)")
        }
    }

    @Test func `every answer of every route, good or bad, is one that the document describes`() async throws {
        let now = Mutex<APIReply>(APIReply(status: 200, body: .null))
        let failure = Mutex<GatewayError?>(nil)
        let api = StubAPI(
            reply: { _ in now.withLock { $0 } },
            callback: { _ in failure.withLock { $0 }.map { .failure($0) } ?? .success(WireReply(status: 200)) },
            returned: { _ in
                failure.withLock { $0 }.map { .failure($0) } ?? .success(.page(state: "pending", tradingOrderNo: "T1"))
            })
        try await withServer(api) { client in
            var answers: [GivenAnswer] = []
            for route in Routes.all {
                let path = route.path.template.replacing("{channel_label}", with: "shop-main")
                    .replacing("{trading_order_no}", with: "T1").replacing("{refund_no}", with: "R1")
                let query =
                    route.document.parameters.contains { $0.name == "product_order_no" }
                    ? "?product_order_no=A"
                    : route.document.parameters.contains { $0.name == "before" }
                        ? "?from=2026-11-21T00:00:00Z&before=2026-11-22T00:00:00Z" : ""
                let method = route.method?.rawValue ?? "POST"
                let body = route.document.body == nil ? nil : "{}"
                func ask(_ path: String, body: String?, type: String? = "application/json", key: String? = StubAPI.key)
                    async
                {
                    let reply = await client.call(method, path, body: body, key: key, type: type)
                    answers.append(GivenAnswer(method: method, template: route.path.template, reply: reply))
                }
                for answer in route.document.answers {
                    guard let status = Int(answer.status) else { continue }
                    let name = route.document.name
                    let sample =
                        switch name {
                        case "listChannels": Samples.channels
                        case "listPayments": Samples.statement("payments", Samples.payments, next: "20413.7")
                        case "listRefunds": Samples.statement("refunds", Samples.refunds, next: nil)
                        default: name.hasSuffix("Refund") ? Samples.refunds[0] : Samples.payments[0]
                        }
                    now.withLock { $0 = APIReply(status: status, body: sample) }
                    await ask(path + query, body: body)
                }
                for code in route.document.errors {
                    let error = GatewayError(code, "For a test.", field: "field")
                    now.withLock { $0 = APIReply(error) }
                    failure.withLock { $0 = error }
                    await ask(path + query, body: body)
                }
                failure.withLock { $0 = nil }
                if path.hasSuffix("shop-main") {
                    await ask(path.replacing("shop-main", with: "nobody"), body: body)
                    await ask(path.replacing("shop-main", with: "%ff"), body: body)
                    await ask(path, body: String(repeating: " ", count: 1_100_000))
                }
                guard route.needsApp else { continue }
                await ask(path + query, body: body, key: nil)
                await ask(path + "?wrong=1", body: body)
                if route.document.body != nil {
                    await ask(path, body: "{")
                    await ask(path, body: "x", type: "text/plain")
                    await ask(path, body: String(repeating: " ", count: 300_000))
                }
            }
            #expect(answers.count > 100 && answers.allSatisfy { $0.reply.status > 0 })
            let verdict = try await Judge.verdict(document: document, answers: answers)
            #expect(verdict.status == 0, "\(verdict.text)")
        }
    }

    @Test func `every code of the catalogue belongs to some answer`() {
        let routed = Set(Routes.all.flatMap(\.document.errors).map(\.name))
        // Answers to requests that reach no operation.
        let others: Set<String> = ["route-not-found", "method-not-allowed"]
        #expect(routed.union(others) == Set(ErrorCode.all.map(\.name)))
    }
}
