import SluiceChannel
import SluiceCrypto
import SluiceGateway
import SluiceJSON
import SluiceJournal
import SluiceOutbound
import SluiceTesting
import SluiceTrade
import Testing

/// T5: refunds of a trade never add up to more than was paid.
struct RefundTests {
    @Test func `parts are refunded until nothing is left`() async throws {
        let world = try World()
        let number = try await world.paid()
        world.provider.endRefunds(as: "DONE")
        let first = await world.refund(number, 250, "refund-1")
        #expect(first.status == 201)
        #expect(first.body["state"]?.text == "succeeded")
        #expect(first.body["refund_id"]?.text == "rf-refund-1")
        #expect(await world.refund(number, 1000, "refund-2").status == 201)
        let over = await world.refund(number, 1, "refund-3")
        #expect(over.status == 422)
        #expect(over.body["code"]?.text == "refund-exceeds-payment")
        let trade = await world.show(number)
        #expect(trade["refund"]?.integer == 1250)
        #expect(trade["is_refund"]?.boolean == true)
        await world.turn()
        #expect(world.shop.types == ["payment.succeeded", "refund.succeeded", "refund.succeeded"])
    }

    @Test func `refunds that race never add up to more than was paid`() async throws {
        let world = try World()
        let number = try await world.paid()
        let statuses = await withTaskGroup(of: Int.self) { group in
            for index in 0..<20 { group.addTask { await world.refund(number, 300, "refund-\(index)").status } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.count { $0 == 201 } == 4)
        #expect(statuses.count { $0 == 422 } == 16)
        #expect(world.provider.refunds.count == 4)
    }

    @Test func `a refund is on disk before a byte of it leaves, and its success is booked in one commit`() async throws
    {
        let world = try World()
        let number = try await world.paid()
        let seen = Flag()
        world.outbound.answer { [store = world.store, provider = world.provider] request in
            let last = store.lines("payment_log").last ?? ""
            if store.lines("refund").count == 1, last.contains("\"sending\""), last.contains("refund-1") {
                seen.raise()
            }
            return provider.answer(request)
        }
        world.provider.endRefunds(as: "DONE")
        _ = await world.refund(number, 250)
        #expect(seen.isRaised)
        #expect(try world.lines("refund").map { $0["refund_status"]?.integer } == [0, 2])
        #expect(try world.lines("trade").last?["refund"]?.integer == 250)
    }

    @Test func `the same refund again is the same refund, and another amount is a conflict`() async throws {
        let world = try World()
        let number = try await world.paid()
        let first = await world.refund(number, 250)
        let again = await world.refund(number, 250)
        #expect(again.status == 200)
        #expect(again.body == first.body)
        let other = await world.refund(number, 251)
        #expect(other.status == 409)
        #expect(other.body["code"]?.text == "refund-conflict")
        #expect(world.provider.refunds.count == 1)
    }

    @Test func `only a paid payment is refunded, and only by its own app`() async throws {
        let world = try World()
        let number = try await world.placed()
        #expect(await world.refund(number, 100).body["code"]?.text == "payment-not-paid")
        let paid = try await world.paid(World.order("order-2"))
        #expect(await world.refund(paid, 100, app: World.other).status == 404)
        #expect(await world.refund(paid, 100, "no spaces").status == 400)
        #expect(await world.refund(paid, 100, "a.b").body["field"]?.text == "refund_no")
        #expect(world.provider.refunds.isEmpty)
        #expect(world.store.lines("refund").isEmpty)
    }

    @Test func `a refused refund fails, is told, and gives its amount back`() async throws {
        let world = try World()
        let number = try await world.paid()
        world.provider.fail(.status(422, #"{"code":"NO_FUNDS"}"#), "POST", "/refunds")
        let reply = await world.refund(number, 1250, "refund-1")
        #expect(reply.body["state"]?.text == "failed")
        #expect(reply.body["refund_code"]?.text == "NO_FUNDS")
        #expect(await world.refund(number, 1250, "refund-2").body["state"]?.text == "processing")
        await world.turn()
        #expect(world.shop.types == ["payment.succeeded", "refund.failed"])
    }

    @Test func `a refund without an answer is asked about and settled`() async throws {
        let world = try World()
        let number = try await world.paid()
        world.provider.fail(.lostAnswer, "POST", "/refunds")
        #expect(await world.refund(number, 250).body["state"]?.text == "processing")
        #expect(await world.refund(number, 1001, "refund-2").status == 422)
        world.provider.setRefund("refund-1", "DONE")
        await world.turn(after: 5)
        #expect(await world.showRefund("refund-1")["state"]?.text == "succeeded")
        #expect(world.providerCalls.count { $0 == "POST /refunds" } == 1)
    }

    @Test func `a refund that never arrived is sent again under its number`() async throws {
        let world = try World()
        let number = try await world.paid()
        world.provider.fail(.lostRequest, "POST", "/refunds")
        _ = await world.refund(number, 250)
        #expect(world.provider.refunds.isEmpty)
        await world.turn(after: 5)
        #expect(Array(world.provider.refunds.keys) == ["refund-1"])
        #expect(Array(world.providerCalls.suffix(2)) == ["GET /refunds/refund-1", "POST /refunds"])
        world.provider.setRefund("refund-1", "DONE")
        await world.turn(after: 60)
        #expect(await world.show(number)["refund"]?.integer == 250)
    }

    @Test func `a refund that never left is sent, and nobody is asked about it first`() async throws {
        let world = try World()
        let number = try await world.paid()
        world.store.fail(after: 1, with: StoreFailure.failed)
        #expect(await world.refund(number, 250).status == 503)
        #expect(world.provider.refunds.isEmpty)
        world.store.fail(with: nil)
        world.restart()
        await world.turn(after: 10)
        #expect(world.provider.refunds.count == 1)
        let calls = world.outbound.requests.filter { $0.url.contains("refund") }.map(\.method)
        #expect(calls == ["POST"], "\(calls)")
    }

    @Test func `a refund that is refused at its second try stays open unless the provider still does not know it`()
        async throws
    {
        let world = try World()
        let number = try await world.paid()
        world.provider.fail(.lostAnswer, "POST", "/refunds")
        _ = await world.refund(number, 250)
        world.provider.fail(.status(404, #"{"code":"NOT_FOUND"}"#), "GET", "/refunds")
        world.provider.fail(.status(422, #"{"code":"DUPLICATE"}"#), "POST", "/refunds")
        await world.turn(after: 5)
        #expect(await world.showRefund("refund-1")["state"]?.text == "processing")
        world.provider.setRefund("refund-1", "DONE")
        await world.turn(after: 60)
        #expect(await world.showRefund("refund-1")["state"]?.text == "succeeded")
    }

    @Test func `a refund that is not known and refused at its second try has failed`() async throws {
        let world = try World()
        let number = try await world.paid()
        world.provider.fail(.lostRequest, "POST", "/refunds")
        _ = await world.refund(number, 250)
        world.provider.fail(.status(422, #"{"code":"TOO_LATE"}"#), "POST", "/refunds")
        await world.turn(after: 5)
        #expect(await world.showRefund("refund-1")["state"]?.text == "failed")
    }

    @Test func `a refund is not sent again while its first call is under way`() async throws {
        let world = try World()
        let number = try await world.paid()
        world.outbound.answer { [provider = world.provider] request in
            guard request.method == "POST", HarbourProvider.path(request) == "/refunds" else {
                return provider.answer(request)
            }
            // Asked while the provider does not know it yet: what follows waits for this call to end.
            let asked = Task { await world.turn(after: 5) }
            while !world.providerCalls.contains("GET /refunds/refund-1") { await Task.yield() }
            _ = asked
            return provider.answer(request)
        }
        _ = await world.refund(number, 250)
        for _ in 0..<200 { await Task.yield() }
        #expect(world.providerCalls.count { $0 == "POST /refunds" } == 1)
    }

    @Test func `a refund's callback moves it, books it once and is acknowledged in the provider's words`() async throws
    {
        let world = try World()
        let number = try await world.paid()
        _ = await world.refund(number, 250)
        let strange = try await world.callRefund(
            world.provider.callback(
                body:
                    #"{"refund_no":"refund-1","refund_id":"x","order_no":"\#(number)","merchant":"shop-1","amount":251,"currency":"EUR","state":"DONE"}"#
            ))
        #expect(strange.status == 409)
        world.provider.setRefund("refund-1", "DONE")
        for word in ["OK", "AGAIN"] {
            let reply = try await world.callRefund(world.provider.callback(aboutRefund: "refund-1"))
            #expect(String(decoding: reply.body, as: UTF8.self) == word)
        }
        #expect(await world.show(number)["refund"]?.integer == 250)
        #expect(try await world.callRefund(world.provider.callback(aboutRefund: "refund-9")).status == 404)
    }

    @Test func `a trade's booking that survived a crash without its refund's line is not booked twice`() async throws {
        let world = try World()
        let number = try await world.paid()
        _ = await world.refund(number, 1250)
        // What the disk holds when the machine stops between the two journals of one commit.
        let line = try #require(world.lines("trade").last?.object)
        var torn = JSONObject()
        for member in line.members {
            switch member.name {
            case "refund": torn["refund"] = .integer(1250)
            case "is_refund": torn["is_refund"] = .boolean(true)
            case "version": torn["version"] = .integer(4)
            case "event": torn["event"] = .null
            default: torn[member.name] = member.value
            }
        }
        try await world.store.commit(
            [JournalEntry(journal: "trade", record: JSONValue.object(torn).serialized())], isNewWork: false)
        world.restart()
        world.provider.setRefund("refund-1", "DONE")
        await world.turn(after: 5)
        #expect(await world.showRefund("refund-1")["state"]?.text == "succeeded")
        #expect(await world.show(number)["refund"]?.integer == 1250)
    }

    @Test func `a late success of a failed refund is flagged and told, not booked`() async throws {
        let world = try World()
        let number = try await world.paid()
        world.provider.endRefunds(as: "BROKEN")
        _ = await world.refund(number, 250)
        world.provider.setRefund("refund-1", "DONE")
        try await world.callRefund(world.provider.callback(aboutRefund: "refund-1"))
        await world.turn()
        #expect(world.shop.types == ["payment.succeeded", "refund.failed", "refund.contradicted"])
        #expect(await world.show(number)["refund"]?.integer == 0)
    }
}
