import SluiceChannel
import SluiceCrypto
import SluiceGateway
import SluiceJSON
import SluiceJournal
import SluiceOutbound
import SluiceTesting
import SluiceTrade
import Testing

/// T6: every interleaving of the answer, the callback and the query ends in the same records.
struct InterleavingTests {
    /// What reaches the gateway while its order is on the way, in this order; the answer comes last, or is lost.
    enum Step: String, Sendable { case callback, refresh, turn }

    static let inside: [[Step]] = [
        [], [.callback], [.refresh], [.turn], [.callback, .callback], [.callback, .refresh], [.refresh, .callback],
        [.turn, .callback, .refresh], [.callback, .turn],
    ]

    @Test(arguments: inside, [false, true])
    func `answer, callback and query in any order end in the same record and one event`(
        _ steps: [Step], _ isAnswerLost: Bool
    ) async throws {
        let world = try World()
        world.outbound.answer { [provider = world.provider, shop = world.shop] request in
            if request.url.hasPrefix("https://shop") { return shop.answer(request) }
            let answer = provider.answer(request)
            guard request.method == "POST", HarbourProvider.path(request) == "/orders",
                let number = provider.orders.keys.first
            else { return answer }
            provider.set(number, "PAID")
            for step in steps {
                switch step {
                case .callback: _ = try? await world.call(provider.callback(about: number))
                case .refresh: _ = await world.show(number, refresh: true)
                case .turn: await world.turn(after: 5)
                }
            }
            return isAnswerLost ? .perhapsSent(ScriptedOutbound.silence) : answer
        }
        let reply = await world.pay()
        #expect(reply.status == 201)
        let number = try #require(reply.body["trading_order_no"]?.text)
        try await world.call(world.provider.callback(about: number))
        _ = await world.show(number, refresh: true)
        await world.turn(after: 60)

        let trade = try #require(world.lines("trade").last)
        #expect(trade["trading_state"]?.integer == 2)
        #expect(trade["transaction_id"]?.text == "tx-\(number)")
        #expect(trade["contradiction"] == .null)
        #expect(trade["result_json"]?.text == #"{"state":"succeeded","amount":1250,"currency":"EUR"}"#)
        #expect(trade["qr_code"]?.text == (isAnswerLost ? nil : "harbour://\(number)"))
        let versions = try world.lines("trade").map { $0["version"]?.integer }
        #expect(versions == (1...Int64(versions.count)).map(Optional.init))
        #expect(world.shop.types == ["payment.succeeded"])
        #expect(try await world.openWork(WorkKind.query) == 0)
        #expect(try await world.openWork(WorkKind.forward) == 0)
    }

    @Test(arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
    func `a refund's answer, callback and query in any order book it once`(_ order: [Int]) async throws {
        let world = try World()
        let number = try await world.paid()
        world.provider.fail(.lostAnswer, "POST", "/refunds")
        #expect(await world.refund(number, 400).body["state"]?.text == "processing")
        world.provider.setRefund("refund-1", "DONE")
        for step in order {
            switch step {
            case 0: try await world.callRefund(world.provider.callback(aboutRefund: "refund-1"))
            case 1: _ = await world.showRefund("refund-1", refresh: true)
            default: await world.turn(after: 5)
            }
        }
        await world.turn(after: 60)
        #expect(await world.showRefund("refund-1")["state"]?.text == "succeeded")
        #expect(await world.show(number)["refund"]?.integer == 400)
        #expect(world.shop.types == ["payment.succeeded", "refund.succeeded"])
    }
}
