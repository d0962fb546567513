import Glibc
import Hummingbird
import Logging
import ServiceLifecycle
import SluiceJSON
import SluiceOutbound
import Synchronization
import Testing

@testable import SluiceSandbox

/// What reached a merchant's endpoint.
private struct Arrival: Sendable {
    var headers: [(name: String, value: String)]
    var body: [UInt8]
}

/// A merchant's endpoint that acknowledges from its second request on.
private final class MerchantEndpoint: HTTPResponder, Sendable {
    typealias Context = BasicRequestContext

    let arrivals: AsyncStream<Arrival>
    private let arrived: AsyncStream<Arrival>.Continuation
    private let count = Atomic<Int>(0)

    init() {
        (arrivals, arrived) = AsyncStream.makeStream()
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        let body = Array(try await request.body.collect(upTo: 65_536).readableBytesView)
        arrived.yield(Arrival(headers: request.headers.map { ($0.name.canonicalName, $0.value) }, body: body))
        let isFirst = count.add(1, ordering: .relaxed).newValue == 1
        let answer = isFirst ? "{\"code\":\"FAIL\"}" : "{\"code\":\"OK\"}"
        return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: answer)))
    }
}

@Suite struct LiveTests {
    /// Runs a sandbox and a merchant's endpoint round `body`, then shuts both down gracefully.
    private func withServers(
        _ body: (_ url: String, _ notifyURL: String, SandboxBench, MerchantEndpoint, CurlOutbound) async throws -> Void
    ) async throws {
        let bench = try SandboxBench()
        var options = bench.options
        options.publicBaseURL = nil
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = try SandboxServer(options: options, logger: logger)
        let endpoint = MerchantEndpoint()
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: endpoint, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { bound.yield($0.localAddress?.port ?? 0) }, logger: logger)
        let group = ServiceGroup(services: [server, application], logger: logger)
        let running = Task { try await group.run() }
        let client = try CurlOutbound()
        let port = try #require(await server.boundPort())
        var merchantPorts = ports.makeAsyncIterator()
        let merchantPort = try #require(await merchantPorts.next())
        do {
            try await body(
                "http://127.0.0.1:\(port)", "http://127.0.0.1:\(merchantPort)/notify", bench, endpoint, client)
        } catch {
            Issue.record(error)
        }
        await client.shutdown()
        await group.triggerGracefulShutdown()
        try await running.value
    }

    @Test func `over sockets an order is placed and paid, and the callback comes until it is acknowledged`()
        async throws
    {
        try await withServers { url, notifyURL, bench, endpoint, client in
            // The bench signs for the wall clock here, because the server has no other.
            bench.now = Int64(time(nil))
            let order = JSONValue.object([
                "merchant_id": .text("m-1000"), "out_trade_no": .text("order-1"), "description": .text("Tea"),
                "amount": .object(["total": .integer(1_205), "currency": .text("CNY")]), "method": .text("qr"),
                "notify_url": .text(notifyURL),
            ])
            let signed = try bench.request("POST", "/v1/orders", order)
            let result = await client.send(
                OutboundRequest(
                    method: "POST", url: url + "/v1/orders", headers: signed.headers.map { ($0.key, $0.value) },
                    body: signed.body))
            guard case .answered(let answer) = result else {
                Issue.record("\(result)")
                return
            }
            #expect(answer.status == 200)
            #expect(bench.isProvenByProvider(answer.headers, answer.body))
            #expect(try JSONParser.parse(answer.body)["code_url"]?.text?.hasPrefix(url + "/cashier/SO") == true)

            _ = await client.send(OutboundRequest(method: "POST", url: url + "/control/orders/order-1/pay"))
            var arrivals = endpoint.arrivals.makeAsyncIterator()
            let first = try #require(await arrivals.next())
            let second = try #require(await arrivals.next())
            #expect(first.body == second.body)
            for arrival in [first, second] {
                #expect(bench.isProvenByProvider(arrival.headers, arrival.body))
                #expect(try bench.openCallback(arrival.body).event == "ORDER.SUCCESS")
            }
            func nonce(_ arrival: Arrival) -> String? { arrival.headers.first { $0.name == "sandbox-nonce" }?.value }
            #expect(nonce(first) != nonce(second))
        }
    }

    @Test func `a dropped answer is cut on the wire, and an oversized request is refused`() async throws {
        try await withServers { url, _, _, _, client in
            _ = await client.send(
                OutboundRequest(
                    method: "PUT", url: url + "/control/faults", body: Array("{\"drops_answer\":true,\"times\":1}".utf8)
                ))
            let result = await client.send(OutboundRequest(method: "POST", url: url + "/v1/orders", body: [0x7B]))
            guard case .perhapsSent = result else {
                Issue.record("\(result)")
                return
            }
            let big = await client.send(
                OutboundRequest(
                    method: "POST", url: url + "/v1/orders", body: [UInt8](repeating: 0x20, count: 65_537)))
            guard case .answered(let answer) = big else {
                Issue.record("\(big)")
                return
            }
            #expect(answer.status == 413)
        }
    }
}
