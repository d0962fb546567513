import SluiceChannel
import SluiceGateway
import SluiceJSON
import SluiceOutbound
import SluiceTesting
import Testing

struct WayOfAPaymentTests {
    @Test func `an order, its callback and its forwarded result leave nothing open, and the log tells all of it`()
        async throws
    {
        let world = try World()
        let reply = await world.pay()
        let number = try #require(reply.body["trading_order_no"]?.text)
        #expect(reply.status == 201)
        #expect(reply.body["state"]?.text == "pending")
        #expect(reply.body["action"]?["type"]?.text == "qr_code")
        #expect(reply.body["action"]?["qr_code"]?.text == "harbour://\(number)")

        world.provider.set(number, "PAID")
        let acknowledged = try await world.call(world.provider.callback(about: number))
        #expect(acknowledged.status == 200)
        #expect(String(decoding: acknowledged.body, as: UTF8.self) == "OK")
        let trade = await world.show(number)
        #expect(trade["state"]?.text == "succeeded")
        #expect(trade["transaction_id"]?.text == "tx-\(number)")

        #expect(await world.turn().isEmpty)
        #expect(world.shop.types == ["payment.succeeded"])
        #expect(world.shop.deliveries.first?.isSigned == true)
        #expect(world.shop.deliveries.first?.data["trading_order_no"]?.text == number)
        for kind in [WorkKind.query, WorkKind.refundQuery, WorkKind.forward] {
            #expect(try await world.openWork(kind) == 0)
        }
        await world.turn(after: 86_400)
        #expect(world.shop.deliveries.count == 1)

        #expect(
            try world.trail(number) == [
                "to_provider token access sending", "from_provider token access answered",
                "to_provider pay sending", "from_provider pay accepted", "from_business pay done",
                "from_provider callback accepted", "to_business forward sending", "from_business forward acknowledged",
            ])
        #expect(try world.lines("trade").map { $0["trading_state"]?.integer } == [0, 1, 2])
        #expect(try world.lines("trade").map { $0["version"]?.integer } == [1, 2, 3])
    }

    @Test(arguments: [0, 5, 100, 500])
    func `a record of any length is written whole`(length: Int) async throws {
        let world = try World()
        let text = String(repeating: "é\"\\", count: length / 5) + "end"
        let metadata = (10..<30).reduce(into: JSONObject()) { $0["key \($1)"] = .text(text) }
        let number = try await world.placed(
            World.order("order-1", ["metadata": .object(metadata), "memo": .text(text)]))
        let lines = try world.lines("trade")
        #expect(lines.count == 2)
        for line in lines {
            #expect(line["trading_order_no"]?.text == number)
            #expect(line["memo"]?.text == text)
            #expect(line["metadata"] == .object(metadata))
            #expect(line["event"]?.isNull == true)
        }
    }

    @Test func `no secret, token, ticket or signature stands in any journal`() async throws {
        let world = try World()
        let number = try await world.paid()
        _ = await world.pay(World.order("order-2", ["method": "app", "open_id": "buyer-9"]), key: "key-1")
        _ = await world.refund(number, 100)
        await world.turn(after: 5)
        let everything = world.everything
        for secret in TestSecret.all { #expect(!everything.contains(secret)) }
        for request in world.outbound.requests {
            for header in request.headers where header.name.hasSuffix("ignature") {
                #expect(!everything.contains(header.value))
            }
        }
        #expect(everything.contains("sealed:v1:"))
    }

    @Test func `the trade and the request are on disk before a byte leaves`() async throws {
        let world = try World()
        let seen = Flag()
        world.outbound.answer { [store = world.store, provider = world.provider] request in
            if HarbourProvider.path(request) == "/orders" {
                let trades = store.lines("trade")
                let last = store.lines("payment_log").last ?? ""
                let number = (try? JSONParser.parse(request.body))?["order_no"]?.text ?? "?"
                if trades.count == 1, trades[0].contains(number), last.contains(number), last.contains("\"sending\""),
                    last.contains("\"operation\":\"pay\"")
                {
                    seen.raise()
                }
            }
            return provider.answer(request)
        }
        _ = try await world.placed()
        #expect(seen.isRaised)
    }

    @Test func `the delivery is on disk before the business system hears of it`() async throws {
        let world = try World()
        _ = try await world.paid()
        let seen = Flag()
        world.outbound.answer { [store = world.store, shop = world.shop] request in
            let last = store.lines("payment_log").last ?? ""
            if last.contains("\"to_business\""), last.contains("\"sending\""), store.lines("trade").count == 3 {
                seen.raise()
            }
            return shop.answer(request)
        }
        await world.turn()
        #expect(seen.isRaised)
    }

    @Test func `an action that carries a proof is sealed in the journal and given again in the clear`() async throws {
        let world = try World()
        let body = World.order("order-1", ["method": "app", "open_id": "buyer-9"])
        let first = await world.pay(body)
        #expect(first.body["action"]?["parameters"]?["ticket"]?.text == TestSecret.ticket)
        world.restart()
        let again = await world.pay(body)
        #expect(again.status == 200)
        #expect(again.body["action"] == first.body["action"])
    }
}
