import SluiceTrade

/// What of a trade's record the index has to know.
struct TradeFacts {
    let tradingOrderNo: String
    let productOrderNo: String
    let appID: String
    let tradingChannel: String
    let isFinal: Bool
    let version: Int
    let createTime: Instant
    let updateTime: Instant
    let paidTime: Instant?
    let event: TradeNotice?

    init(_ record: TradeRecord) {
        // Field by field: a copy of the whole trade takes hold of all its texts.
        tradingOrderNo = record.trade.tradingOrderNo
        productOrderNo = record.trade.productOrderNo
        appID = record.trade.appID
        tradingChannel = record.trade.tradingChannel
        isFinal = record.trade.tradingState.isFinal
        version = record.trade.version
        createTime = record.trade.createTime
        updateTime = record.trade.updateTime
        paidTime = record.trade.paidTime
        event = record.event
    }

    init(line: [UInt8]) throws(RecordError) {
        let members = try LineMembers(
            line,
            [
                "trading_order_no", "product_order_no", "app_id", "trading_channel", "trading_state", "create_time",
                "update_time", "version", "paid_time", "event",
            ])
        guard let state = TradingState(rawValue: try members.integer("trading_state")) else {
            throw .missing("trading_state", "a known state")
        }
        tradingOrderNo = try members.text("trading_order_no")
        productOrderNo = try members.text("product_order_no")
        appID = try members.text("app_id")
        tradingChannel = try members.text("trading_channel")
        isFinal = state.isFinal
        version = try members.integer("version")
        createTime = try members.time("create_time")
        updateTime = try members.time("update_time")
        paidTime = try members.optionalTime("paid_time")
        event = try members.optionalText("event").flatMap(TradeNotice.init(rawValue:))
    }
}

/// What of a refund's record the index has to know.
struct RefundFacts {
    let refundNo: String
    let tradingOrderNo: String
    let appID: String
    let tradingChannel: String
    let isFinal: Bool
    let version: Int
    let createTime: Instant
    let updateTime: Instant
    let event: RefundNotice?

    init(_ record: RefundRecord) {
        refundNo = record.refund.refundNo
        tradingOrderNo = record.refund.tradingOrderNo
        appID = record.refund.appID
        tradingChannel = record.refund.tradingChannel
        isFinal = record.refund.refundStatus.isFinal
        version = record.refund.version
        createTime = record.refund.createTime
        updateTime = record.refund.updateTime
        event = record.event
    }

    init(line: [UInt8]) throws(RecordError) {
        let members = try LineMembers(
            line,
            [
                "refund_no", "trading_order_no", "app_id", "trading_channel", "refund_status", "create_time",
                "update_time", "version", "event",
            ])
        guard let status = RefundStatus(rawValue: try members.integer("refund_status")) else {
            throw .missing("refund_status", "a known status")
        }
        refundNo = try members.text("refund_no")
        tradingOrderNo = try members.text("trading_order_no")
        appID = try members.text("app_id")
        tradingChannel = try members.text("trading_channel")
        isFinal = status.isFinal
        version = try members.integer("version")
        createTime = try members.time("create_time")
        updateTime = try members.time("update_time")
        event = try members.optionalText("event").flatMap(RefundNotice.init(rawValue:))
    }
}
