import SluiceJSON
import SluiceTrade

@testable import SluiceChannel
@testable import SluiceGateway

/// Replies as the gateway's own views write them: the barest and the fullest of each kind.
enum Samples {
    static let actions: [PayAction] = [
        .qrCode("code:1"), .redirect("https://pay.example/x"), .html("<form></form>"), .none,
        .form(url: "https://pay.example", method: "POST", fields: [("a", "1")]),
        .sdk(["timeStamp": "1", "deep": ["a": .null]]),
    ]

    static var payments: [JSONValue] {
        [TradeView.json(bareTrade), TradeView.json(bareTrade, action: ActionJSON.none)]
            + actions.map { TradeView.json(fullTrade, action: ActionJSON.json($0)) }
            + TradingState.allCases.map { state in
                var trade = fullTrade
                trade.tradingState = state
                trade.contradiction = state
                return TradeView.json(trade)
            }
    }

    static var refunds: [JSONValue] {
        [RefundView.json(bareRefund)]
            + RefundStatus.allCases.map { status in
                var refund = bareRefund
                refund.refundStatus = status
                refund.contradiction = status
                refund.refundID = "R"
                refund.refundCode = "C"
                refund.refundMsg = "M"
                refund.memo = "why"
                return RefundView.json(refund)
            }
    }

    static func statement(_ kind: String, _ entries: [JSONValue], next: String?) -> JSONValue {
        .object([kind: .array(entries), "next": .optionalText(next)])
    }

    /// A channel whose breaker is closed, and one that takes any currency and whose breaker is open.
    static var channels: JSONValue {
        let profile = ChannelProfile(
            label: "shop-main", name: "Shop", plugin: "p", isEnabled: true, currencies: ["CNY"], payMethods: ["page"],
            notifyURL: "https://pay.example/notify/shop-main", digest: "d")
        var other = profile
        other.label = "shop-other"
        other.currencies = nil
        other.limits.breakerFailures = 1
        var gate = ChannelGate()
        gate.note(.unanswered, period: 0, other.limits, at: time)
        let states = [ChannelState(profile: profile, gate: ChannelGate()), ChannelState(profile: other, gate: gate)]
        return ["channels": .array(states.map(\.json))]
    }

    private static let time = Instant(milliseconds: 1_760_000_000_123)

    private static let bareTrade = Trade(
        tradingOrderNo: "T1", productOrderNo: "A-1", appID: "shop", tradingChannel: "shop-main", tradingType: "page",
        tradingAmount: 1, currency: "CNY", description: "one", createTime: time, expireTime: time)

    private static var fullTrade: Trade {
        var trade = bareTrade
        trade.transactionID = "42"
        trade.resultCode = "OK"
        trade.resultMsg = "fine"
        trade.openID = "o"
        trade.payerName = "p"
        trade.payerID = "1"
        trade.payeeName = "q"
        trade.payeeID = "2"
        trade.memo = "m"
        trade.metadata = ["a": "b"]
        trade.paidTime = time
        trade.refund = 1
        trade.isRefund = true
        return trade
    }

    private static let bareRefund = Refund(refundNo: "R1", of: bareTrade, amount: 1, reason: nil, at: time)
}
