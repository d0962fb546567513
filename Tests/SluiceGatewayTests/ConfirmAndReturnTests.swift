import SluiceChannel
import SluiceCrypto
import SluiceGateway
import SluiceJSON
import SluiceJournal
import SluiceOutbound
import SluiceTesting
import SluiceTrade
import Testing

/// Channels without a provider, and payments that the browser carries.
struct ConfirmAndReturnTests {
    private func confirm(_ world: World, _ number: String, _ body: JSONValue = ["transaction_id": "receipt 7"]) async
        -> APIReply
    {
        await world.gateway.confirmPayment(number, body, app: World.app, idempotencyKey: nil)
    }

    @Test func `cash is pending until a person confirms it, once`() async throws {
        let world = try World()
        let reply = await world.pay(World.order(channel: "till"))
        #expect(reply.body["action"]?["type"]?.text == "none")
        let number = try #require(reply.body["trading_order_no"]?.text)
        let confirmed = await confirm(world, number)
        #expect(confirmed.status == 200)
        #expect(confirmed.body["state"]?.text == "succeeded")
        #expect(confirmed.body["transaction_id"]?.text == "receipt 7")
        #expect(confirmed.body["paid_time"]?.text == world.clock.now().rfc3339)
        #expect(await confirm(world, number).status == 200)
        await world.turn()
        #expect(world.shop.types == ["payment.succeeded"])
        #expect(world.outbound.requests.count == 1)
        #expect(await world.refund(number, 1250).body["state"]?.text == "succeeded")
        #expect(await world.refund(number, 1, "refund-2").body["code"]?.text == "refund-exceeds-payment")
    }

    @Test func `cash is placed again after a process died before its action was written`() async throws {
        let world = try World()
        world.store.fail(after: 1, with: StoreFailure.failed)
        #expect(await world.pay(World.order(channel: "till")).status == 503)
        world.store.fail(with: nil)
        world.restart()
        let again = await world.pay(World.order(channel: "till"))
        #expect(again.status == 200)
        #expect(again.body["state"]?.text == "pending")
    }

    @Test func `a cash refund that died in the middle is finished by the worker`() async throws {
        let world = try World()
        let number = try await world.placed(World.order(channel: "till"))
        _ = await confirm(world, number)
        world.store.fail(after: 1, with: StoreFailure.failed)
        #expect(await world.refund(number, 250).status == 503)
        world.store.fail(with: nil)
        world.restart()
        await world.turn(after: 5)
        #expect(await world.showRefund("refund-1")["state"]?.text == "succeeded")
        #expect(await world.show(number)["refund"]?.integer == 250)
    }

    @Test func `cash that nobody brought is closed when its time is over`() async throws {
        let world = try World()
        let number = try await world.placed(World.order(channel: "till"))
        await world.turn(after: 86_400)
        #expect(await world.state(number) == "closed")
        let late = await confirm(world, number)
        #expect(late.status == 409)
        #expect(late.body["code"]?.text == "payment-final")
        await world.turn()
        #expect(world.shop.types == ["payment.closed", "payment.contradicted"])
    }

    @Test func `a provider's payment cannot be confirmed by hand`() async throws {
        let world = try World()
        let number = try await world.placed()
        #expect(await confirm(world, number).body["code"]?.text == "operation-not-offered")
        let gate = try await world.placed(World.order("order-2", channel: "gate"))
        #expect(await confirm(world, gate).body["code"]?.text == "operation-not-offered")
        #expect(await confirm(world, "nothing").status == 404)
        #expect(await confirm(world, number, ["amount": .integer(1)]).status == 400)
    }

    @Test func `what the browser carries is signed, given, and not sent`() async throws {
        let world = try World()
        let reply = await world.pay(World.order(channel: "gate"))
        let number = try #require(reply.body["trading_order_no"]?.text)
        let action = try #require(reply.body["action"])
        #expect(action["type"]?.text == "form")
        #expect(action["url"]?.text == "https://gate.example/pay")
        let mac = MAC.hmac(
            .sha256, key: Array(TestSecret.gate.utf8), Array("order=\(number)&total=12.50".utf8))
        #expect(action["fields"]?["sign"]?.text == Hex.encode(mac))
        #expect(world.outbound.requests.isEmpty)
        #expect(!world.everything.contains(Hex.encode(mac)))
        #expect(try world.trail(number).first == "to_provider pay handed-over")
        #expect(await world.pay(World.order(channel: "gate")).body["action"] == action)
    }

    private func back(_ query: String) -> WireCallback {
        WireCallback(
            method: "GET", path: "/return/gate", query: query, headers: [], body: [], remoteAddress: "198.51.100.4",
            url: "https://sluice.example/return/gate?\(query)")
    }

    @Test(arguments: [
        ("https://shop.example/done", "https://shop.example/done?"),
        ("https://shop.example/done?a=b", "https://shop.example/done?a=b&"),
    ])
    func `the buyer's return makes the confirming call and leads on to the shop`(_ given: String, _ expected: String)
        async throws
    {
        let world = try World()
        let gate = GateProvider(world)
        let number = try await world.placed(World.order("order-1", channel: "gate", ["return_url": .text(given)]))
        gate.set(number, "approved")
        let reply = try #require(await world.gateway.receiveReturn(back("order=\(number)"), label: "gate")).get()
        #expect(
            reply
                == .redirect("\(expected)trading_order_no=\(number)&product_order_no=order-1&state=succeeded"))
        // The buyer presses "back" and comes again: nothing is confirmed twice.
        _ = try await world.gateway.receiveReturn(back("order=\(number)"), label: "gate")?.get()
        #expect(gate.calls == ["POST /orders/\(number)/capture"])
        #expect(try world.trail(number).contains("from_provider return accepted"))
    }

    @Test func `a confirming call without an answer is settled by a query`() async throws {
        let world = try World()
        let gate = GateProvider(world)
        let number = try await world.placed(World.order(channel: "gate"))
        gate.set(number, "approved")
        gate.silence(true)
        let reply = try await world.gateway.receiveReturn(back("order=\(number)"), label: "gate")?.get()
        #expect(reply == .page(state: "pending", tradingOrderNo: number))
        gate.silence(false)
        await world.turn(after: 5)
        #expect(await world.state(number) == "succeeded")
    }

    @Test func `a payment is not given up while its confirming call is on the way`() async throws {
        let world = try World()
        let gate = GateProvider(world)
        let number = try await world.placed(World.order(channel: "gate"))
        gate.set(number, "approved")
        let latch = Latch()
        world.outbound.answer { [script = world.outbound.script] request in
            if request.url.hasSuffix("/capture") { await latch.wait() }
            return await script(request)
        }
        async let reply = world.gateway.receiveReturn(back("order=\(number)"), label: "gate")
        await until { latch.count == 1 }
        // Its time is over, and as far as the provider knows nobody has paid yet.
        async let problems = world.turn(after: 86_400)
        for _ in 0..<1000 { await Task.yield() }
        latch.open()
        #expect(try await reply?.get() == .page(state: "succeeded", tradingOrderNo: number))
        #expect(await problems.isEmpty)
        #expect(await world.state(number) == "succeeded")
        await world.turn()
        #expect(world.shop.types == ["payment.succeeded"])
    }

    @Test func `a return that does not verify, or is for no payment, changes nothing and leads nowhere`() async throws {
        let world = try World()
        let number = try await world.placed()
        world.provider.set(number, "PAID")
        func comeBack(_ query: String, _ label: String = "harbour") async throws -> ReturnReply? {
            try await world.gateway.receiveReturn(back(query), label: label)?.get()
        }
        guard case .refused = try await comeBack("order_no=\(number)&sign=00") else { return #expect(Bool(false)) }
        #expect(await world.state(number) == "pending")
        #expect(try world.lines("payment_log").last?["outcome"]?.text == "refused-signature")
        #expect(try await comeBack("order=nothing", "gate") == .refused("There is no such payment."))
        #expect(try await comeBack("", "till") == .refused("This channel sends no browsers back."))
        let sign = Hex.encode(
            MAC.hmac(.sha256, key: Array(TestSecret.shared.utf8), Array("order_no=\(number)".utf8)))
        #expect(
            try await comeBack("order_no=\(number)&sign=\(sign)") == .page(state: "succeeded", tradingOrderNo: number))
    }

    @Test
    func `a hint moves nothing by itself: the query decides, and without its answer the provider must come again`()
        async throws
    {
        let world = try World()
        let gate = GateProvider(world)
        let number = try await world.placed(World.order(channel: "gate"))
        gate.set(number, "open")
        let hint = WireCallback(
            method: "POST", path: "/notify/gate", query: "",
            headers: [("Content-Type", "application/x-www-form-urlencoded")],
            body: Array("order=\(number)&state=paid".utf8), remoteAddress: "192.0.2.1",
            url: "https://sluice.example/notify/gate")
        #expect(try await world.call(hint, label: "gate").status == 200)
        #expect(await world.state(number) == "pending")
        gate.silence(true)
        #expect(try await world.call(hint, label: "gate").status == 500)
        gate.silence(false)
        gate.set(number, "paid")
        #expect(try await world.call(hint, label: "gate").status == 200)
        #expect(await world.state(number) == "succeeded")
    }
}
