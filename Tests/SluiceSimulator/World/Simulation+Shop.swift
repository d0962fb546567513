import SluiceAuditor
import SluiceGateway
import SluiceJSON

extension Simulation {
    private typealias Call = SluiceAuditor.BusinessCall

    /// Makes one call at the running process; without one the call never arrives.
    private func call(
        _ call: Call, _ body: @escaping @Sendable (Gateway) async -> APIReply,
        then: @escaping (APIReply?) -> Void = { _ in }
    ) {
        guard let life, let gateway = life.gateway else {
            shop.note(call, nil)
            return then(nil)
        }
        life.callsUnderWay += 1
        let then = Box(then)
        run { [self] in
            let reply = await body(gateway)
            life.callsUnderWay -= 1
            var seen: APIReply? = life.isDead ? nil : reply
            if seen != nil, repliesToLose > 0 {
                repliesToLose -= 1
                seen = nil
            }
            tell(
                "\(call.operation.rawValue) \(call.productOrderNo ?? call.refundNo ?? call.tradingOrderNo ?? "") is answered \(Simulation.words(reply, seen))"
            )
            shop.note(call, seen)
            then.value(seen)
        }
    }

    private static func words(_ reply: APIReply, _ seen: APIReply?) -> String {
        let said = reply.body["state"]?.text ?? reply.body["code"]?.text ?? ""
        return "\(reply.status) \(said)\(seen == nil ? ", which nobody sees" : "")"
    }

    func place(_ order: Int, _ channel: String, _ amount: Int64, _ variant: Int, _ isKeyed: Bool, _ expires: Int64) {
        let product = Simulation.product(order)
        let currency = ChannelFacts.currency(channel, order)
        var object: JSONObject = [
            "product_order_no": .text(product), "trading_channel": .text(channel), "trading_amount": .integer(amount),
            "currency": .text(currency), "description": .text(product), "expires_in": .integer(expires),
            "return_url": .text(Shop.returnURL), "client_ip": "192.0.2.77",
        ]
        if let method = ChannelFacts.method(channel, order) { object["method"] = .text(method) }
        let body = JSONValue.object(object)
        let key = isKeyed ? "key-\(order)-\(variant)" : nil
        call(
            Call(
                .create, appID: Shop.appID, productOrderNo: product, channel: channel, amount: amount,
                currency: currency)
        ) { gateway in await gateway.createPayment(body, app: Shop.app, idempotencyKey: key) }
    }

    /// Does something with the gateway's number of an order; asks for it first where the reply to the order was lost.
    private func withNumber(_ order: Int, _ body: @escaping (String) -> Void) {
        let product = Simulation.product(order)
        if let number = shop.orders[product]?.tradingOrderNo { return body(number) }
        call(
            Call(.query, appID: Shop.appID, productOrderNo: product),
            { gateway in await gateway.payment(productOrderNo: product, app: Shop.app, refresh: false) },
            then: { [self] _ in if let number = shop.orders[product]?.tradingOrderNo { body(number) } })
    }

    func refund(_ order: Int, _ number: Int, _ percent: Int64, _ isKeyed: Bool, _ fails: Bool) {
        withNumber(order) { [self] trade in
            let total = shop.orders[Simulation.product(order)]?.amount ?? 0
            let amount = max(1, total * percent / 100)
            let refundNo = Simulation.refundNo(order, number)
            let body: JSONValue = [
                "refund_no": .text(refundNo), "refund_amount": .integer(amount),
                "reason": .text(fails ? "sandbox-fail" : "it does not fit"),
            ]
            let key = isKeyed ? "refund-\(order)-\(number)-\(percent)" : nil
            call(
                Call(
                    .refund, appID: Shop.appID, tradingOrderNo: trade, refundNo: refundNo, amount: amount,
                    currency: shop.orders[Simulation.product(order)]?.currency)
            ) { gateway in await gateway.createRefund(trade, body, app: Shop.app, idempotencyKey: key) }
        }
    }

    func show(_ order: Int, refresh: Bool) {
        withNumber(order) { [self] number in
            call(Call(.query, appID: Shop.appID, tradingOrderNo: number)) { gateway in
                await gateway.payment(number, app: Shop.app, refresh: refresh)
            }
        }
    }

    func showRefund(_ order: Int, _ number: Int) {
        let refundNo = Simulation.refundNo(order, number)
        call(Call(.queryRefund, appID: Shop.appID, refundNo: refundNo)) { gateway in
            await gateway.refund(refundNo, app: Shop.app, refresh: true)
        }
    }

    func close(_ order: Int) {
        withNumber(order) { [self] number in
            call(Call(.close, appID: Shop.appID, tradingOrderNo: number)) { gateway in
                await gateway.closePayment(number, app: Shop.app, idempotencyKey: nil)
            }
        }
    }

    /// Somebody has seen the money of an order at the till, and says so until he is heard.
    func confirm(_ order: Int) {
        guard shop.orders[Simulation.product(order)]?.channel == till.label else { return }
        withNumber(order) { [self] number in
            till.receive(number, shop.orders[Simulation.product(order)], reference: Simulation.product(order))
            call(
                Call(.confirm, appID: Shop.appID, tradingOrderNo: number),
                { gateway in
                    await gateway.confirmPayment(
                        number, ["transaction_id": .text(Till.receipt)], app: Shop.app, idempotencyKey: nil)
                },
                then: { [self] reply in
                    guard reply?.status != 200, reply?.status != 409 else { return }
                    agenda.after(isHealed ? 3_600_000 : 30_000) { [self] in confirm(order) }
                })
        }
    }
}

/// What an order may ask of a channel.
enum ChannelFacts {
    static func currency(_ channel: String, _ order: Int) -> String {
        switch channel {
        case "wechat", "alipay": "CNY"
        default: ["EUR", "JPY", "CNY"][order % 3]
        }
    }

    static func method(_ channel: String, _ order: Int) -> String? {
        switch channel {
        case "sandbox": ["qr", "page", "app"][order % 3]
        case "stripe": ["checkout", "payment_intent"][order % 2]
        case "wechat": ["native", "h5", "app"][order % 3]
        case "alipay": ["page", "precreate"][order % 2]
        default: nil
        }
    }
}
