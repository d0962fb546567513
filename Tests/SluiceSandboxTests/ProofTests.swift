import SluiceJSON
import Testing

@testable import SluiceSandbox

@Suite struct ProofTests {
    private static let target = "/v1/orders/order-1?merchant_id=m-1000"

    private func code(_ bench: SandboxBench, _ request: SandboxRequest) throws -> String? {
        let reply = bench.provider.respond(to: request)
        #expect(bench.isProvenByProvider(reply.headers, reply.body))
        let code = try JSONParser.parse(reply.body)["code"]?.text
        #expect(reply.status == (code == "ORDER_NOT_FOUND" ? 404 : 401))
        return code
    }

    @Test func `a request is believed once, and each of its signed parts counts`() throws {
        let bench = try SandboxBench()
        let good = try bench.request("GET", Self.target)
        var changed = good
        changed.target += "&x=1"
        #expect(try code(bench, changed) == "SIGNATURE_INVALID")
        changed = good
        changed.method = "POST"
        #expect(try code(bench, changed) == "SIGNATURE_INVALID")
        changed = good
        changed.body = [0x20]
        #expect(try code(bench, changed) == "SIGNATURE_INVALID")
        changed = good
        changed.headers["sandbox-nonce"] = "another-nonce"
        #expect(try code(bench, changed) == "SIGNATURE_INVALID")
        changed = good
        changed.headers["sandbox-timestamp"] = String(bench.now + 1)
        #expect(try code(bench, changed) == "SIGNATURE_INVALID")
        changed = good
        changed.headers["sandbox-merchant"] = "m-2000"
        #expect(try code(bench, changed) == "MERCHANT_UNKNOWN")
        // None of these used up the nonce.
        #expect(try code(bench, good) == "ORDER_NOT_FOUND")
        #expect(try code(bench, good) == "NONCE_REPLAYED")
    }

    @Test(arguments: ["sandbox-merchant", "sandbox-timestamp", "sandbox-nonce", "sandbox-signature"])
    func `every header is required`(name: String) throws {
        let bench = try SandboxBench()
        #expect(
            try code(bench, try bench.request("GET", Self.target) { $0.headers[name] = nil }) == "SIGNATURE_MISSING")
    }

    @Test(arguments: [
        (-301, "TIMESTAMP_STALE"), (-300, "ORDER_NOT_FOUND"), (300, "ORDER_NOT_FOUND"), (301, "TIMESTAMP_STALE"),
        (Int64.max - SandboxBench.startTime, "TIMESTAMP_STALE"), (-SandboxBench.startTime * 2, "TIMESTAMP_STALE"),
    ])
    func `a timestamp counts within 300 seconds`(offset: Int64, expected: String) throws {
        let bench = try SandboxBench()
        let request = try bench.request("GET", Self.target, time: bench.now + offset)
        #expect(try code(bench, request) == expected)
    }

    @Test func `a nonce is remembered as long as its timestamp could be fresh`() throws {
        let bench = try SandboxBench()
        let start = bench.now
        let request = try bench.request("GET", Self.target, time: start + 300, nonce: "the-same-nonce")
        #expect(try code(bench, request) == "ORDER_NOT_FOUND")
        bench.now = start + 600
        #expect(try code(bench, request) == "NONCE_REPLAYED")
        bench.now = start + 601
        #expect(try code(bench, request) == "TIMESTAMP_STALE")
    }

    @Test func `another merchant's name in a signed request is refused`() throws {
        let bench = try SandboxBench()
        #expect(try bench.place("order-1", ["merchant_id": .text("m-2000")]).json["code"]?.text == "MERCHANT_MISMATCH")
        #expect(try bench.call("GET", "/v1/orders/order-1?merchant_id=m-2000").status == 403)
    }
}
