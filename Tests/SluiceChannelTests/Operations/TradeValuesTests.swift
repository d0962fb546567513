import SluiceTrade
import Testing

@testable import SluiceChannel

@Suite struct TradeValuesTests {
    @Test func `each field alone is what the whole object says`() {
        let values = TradeValues(trade, number: "X-1", channel: channel)
        let object = values.object
        for field in TradeField.allCases { #expect(values[field] == object[field.rawValue]) }
        #expect(object.names.prefix(3) == ["trading_order_no", "product_order_no", "app_id"])
        #expect(values[.tradingOrderNo] == .text("X-1"))
        #expect(values[.notifyURL] == .text("https://pay.example/notify?trading_order_no=X-1"))
        #expect(values[.metadata] == .object(["a": .text("1"), "b": .text("2")]))
        #expect(values[.memo].isAbsent)
        #expect(!object.names.contains("memo"))
    }

    @Test func `a field that is left out has no value`() {
        let values = TradeValues(trade, number: "X-1", without: ["expire_time"], channel: channel)
        #expect(values[.expireTime].isAbsent)
        #expect(!values.object.names.contains("expire_time"))
        #expect(values[.createTime] == .time(trade.createTime))
    }

    @Test func `the environment gives the trade as a whole and by its fields`() {
        var environment = Environment()
        environment.trade = TradeValues(trade, number: "X-1", channel: channel)
        #expect(environment[.trade].member("currency") == .text("EUR"))
        environment[.trade] = .object(["currency": .text("USD")])
        #expect(environment[.trade].member("currency") == .text("USD"))
    }

    @Test func `every name has a place of its own`() {
        #expect(Root.allCases.map(\.slot).sorted() == Array(0..<Root.allCases.count))
    }

    private let channel: ObjectValue = ["notify_url": .text("https://pay.example/notify")]

    private var trade: Trade {
        var trade = Trade(
            tradingOrderNo: "1", productOrderNo: "P", appID: "app", tradingChannel: "c", tradingType: "m",
            tradingAmount: 1234, currency: "EUR", description: "two", createTime: Instant(seconds: 10),
            expireTime: Instant(seconds: 20))
        trade.metadata = ["b": "2", "a": "1"]
        trade.memo = ""
        trade.paidTime = Instant(seconds: 15)
        return trade
    }
}
