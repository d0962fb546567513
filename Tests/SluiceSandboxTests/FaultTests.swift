import SluiceJSON
import Testing

@testable import SluiceSandbox

@Suite struct FaultTests {
    @Test func `faults are set and taken back as JSON, and unknown ones are refused`() throws {
        let bench = try SandboxBench()
        var faults = SandboxFaults()
        faults.delayMS = 5
        faults.times = 2
        faults.callbackCopies = 3
        faults.dropsAnswer = true
        let set = bench.open("PUT", "/control/faults", form: faults.json.serializedText)
        #expect(set.status == 200)
        #expect(
            try SandboxFaults(try JSONParser.parse(Array(bench.open("GET", "/control/faults").text.utf8))) == faults)
        #expect(bench.open("PUT", "/control/faults", form: "{\"drops\":true}").status == 400)
        #expect(bench.open("PUT", "/control/faults", form: "{\"delay_ms\":-1}").status == 400)
        #expect(bench.open("PUT", "/control/faults", form: "no").status == 400)
        #expect(bench.open("DELETE", "/control/faults").text.contains("\"drops_answer\":false"))
    }

    @Test func `an error does not act, a cut answer does, and both end after their times`() throws {
        var faults = SandboxFaults()
        faults.answersError = true
        faults.times = 1
        let bench = try SandboxBench(faults: faults)
        let order = JSONValue.object([
            "merchant_id": .text("m-1000"), "out_trade_no": .text("order-1"), "description": .text("Tea"),
            "amount": .object(["total": .integer(1), "currency": .text("CNY")]), "method": .text("qr"),
            "notify_url": .text("http://127.0.0.1:1/"),
        ])
        #expect(bench.provider.respond(to: try bench.request("POST", "/v1/orders", order)).status == 500)
        #expect(try bench.call("GET", "/v1/orders/order-1?merchant_id=m-1000").status == 404)
        _ = bench.open("PUT", "/control/faults", form: "{\"drops_answer\":true,\"delay_ms\":7,\"times\":1}")
        let cut = bench.provider.respond(to: try bench.request("POST", "/v1/orders", order))
        #expect(cut.isCut && cut.delayMS == 7)
        #expect(try bench.call("GET", "/v1/orders/order-1?merchant_id=m-1000").status == 200)
    }

    @Test func `garbage is signed and no JSON, and a wrong signature does not fit`() throws {
        var faults = SandboxFaults()
        faults.answersGarbage = true
        faults.times = 1
        let bench = try SandboxBench(faults: faults)
        let garbage = bench.provider.respond(to: try bench.request("GET", "/v1/orders/order-1?merchant_id=m-1000"))
        #expect(bench.isProvenByProvider(garbage.headers, garbage.body))
        #expect(throws: JSONError.self) { try JSONParser.parse(garbage.body) }
        _ = bench.open("PUT", "/control/faults", form: "{\"signs_answers_wrongly\":true,\"times\":1}")
        let wrong = bench.provider.respond(to: try bench.request("GET", "/v1/orders/order-1?merchant_id=m-1000"))
        #expect(!bench.isProvenByProvider(wrong.headers, wrong.body))
    }

    @Test func `callbacks are copied, left out, or signed wrongly`() async throws {
        var faults = SandboxFaults()
        faults.sendsNoCallbacks = true
        let bench = try SandboxBench(faults: faults)
        for number in ["order-1", "order-2"] { try bench.place(number) }
        _ = bench.open("POST", "/control/orders/order-1/pay")
        _ = bench.open("PUT", "/control/faults", form: "{\"callback_copies\":2,\"signs_callbacks_wrongly\":true}")
        _ = bench.open("POST", "/control/orders/order-2/pay")
        var ids: [String] = []
        for await callback in bench.provider.callbacks {
            ids.append(callback.id)
            #expect(!bench.isProvenByProvider(try bench.provider.headers(of: callback), callback.body))
            #expect(try bench.openCallback(callback.body).object["out_trade_no"]?.text == "order-2")
            if ids.count == 2 { break }
        }
        #expect(Set(ids).count == 1)
    }

    @Test func `control exists only where it was opened`() throws {
        let bench = try SandboxBench()
        var options = bench.options
        options.isControllable = false
        let closed = try SandboxProvider(options, logger: bench.provider.logger)
        let request = SandboxRequest(method: "GET", target: "/control/faults", headers: [:], body: [])
        #expect(closed.respond(to: request).status == 404)
        #expect(bench.provider.respond(to: request).status == 200)
    }

    @Test(arguments: [
        (200, "{\"code\":\"OK\"}", true), (204, "{\"code\":\"OK\"}", true), (500, "{\"code\":\"OK\"}", false),
        (200, "{\"code\":\"FAIL\"}", false), (200, "OK", false), (200, "", false), (302, "{\"code\":\"OK\"}", false),
    ])
    func `only 2xx with the code OK acknowledges`(status: Int, body: String, isAcknowledged: Bool) {
        #expect(SandboxCallback.isAcknowledged(status: status, body: Array(body.utf8)) == isAcknowledged)
    }
}
