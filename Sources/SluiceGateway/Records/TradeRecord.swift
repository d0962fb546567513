import SluiceTrade

/// A trade as a line of the trade journal. `event` names what the business system hears because of this line.
///
/// A line never changes once it is made, so its many fields are shared by all who hold it.
final class TradeRecord: Sendable {
    static let journal = "trade"

    let trade: Trade
    let event: TradeNotice?

    func encoded() -> [UInt8] { RecordLine.bytes(write(to:)) }

    private func write(to line: inout RecordLine) {
        line.text("trading_order_no", trade.tradingOrderNo)
        line.text("product_order_no", trade.productOrderNo)
        line.text("app_id", trade.appID)
        line.text("enterprise_id", trade.enterpriseID)
        line.text("trading_channel", trade.tradingChannel)
        line.text("trading_type", trade.tradingType)
        line.integer("trading_state", Int64(trade.tradingState.rawValue))
        line.text("payee_name", trade.payeeName)
        line.text("payee_id", trade.payeeID)
        line.text("payer_name", trade.payerName)
        line.text("payer_id", trade.payerID)
        line.integer("trading_amount", trade.tradingAmount)
        line.text("currency", trade.currency)
        line.integer("refund", trade.refund)
        line.boolean("is_refund", trade.isRefund)
        line.text("transaction_id", trade.transactionID)
        line.text("result_code", trade.resultCode)
        line.text("result_msg", trade.resultMsg)
        line.text("result_json", trade.resultJSON)
        line.text("place_order_code", trade.placeOrderCode)
        line.text("place_order_msg", trade.placeOrderMsg)
        line.text("place_order_json", trade.placeOrderJSON)
        line.text("qr_code", trade.qrCode)
        line.text("open_id", trade.openID)
        line.text("memo", trade.memo)
        line.boolean("enable_flag", trade.enableFlag)
        line.map("channel_data", trade.channelData)
        line.time("create_time", trade.createTime)
        line.time("update_time", trade.updateTime)
        line.integer("version", Int64(trade.version))
        line.text("description", trade.description)
        line.text("client_ip", trade.clientIP)
        line.time("expire_time", trade.expireTime)
        line.text("return_url", trade.returnURL)
        line.map("metadata", trade.metadata)
        line.time("paid_time", trade.paidTime)
        line.text("contradiction", trade.contradiction?.word)
        line.text("event", event?.rawValue)
    }

    init(_ trade: Trade, event: TradeNotice? = nil) {
        self.trade = trade
        self.event = event
    }

    convenience init(line bytes: [UInt8]) throws(RecordError) {
        try self.init(reader: try LineReader(bytes))
    }

    convenience init(reader: LineReader) throws(RecordError) {
        var trade = Trade(
            tradingOrderNo: try reader.text("trading_order_no"), productOrderNo: try reader.text("product_order_no"),
            appID: try reader.text("app_id"), tradingChannel: try reader.text("trading_channel"),
            tradingType: try reader.text("trading_type"), tradingAmount: try reader.integer("trading_amount"),
            currency: try reader.text("currency"), description: try reader.text("description"),
            createTime: try reader.time("create_time"), expireTime: try reader.time("expire_time"))
        guard let state = TradingState(rawValue: Int(try reader.integer("trading_state"))) else {
            throw .missing("trading_state", "a known state")
        }
        trade.tradingState = state
        trade.enterpriseID = reader.optionalText("enterprise_id")
        trade.payeeName = reader.optionalText("payee_name")
        trade.payeeID = reader.optionalText("payee_id")
        trade.payerName = reader.optionalText("payer_name")
        trade.payerID = reader.optionalText("payer_id")
        trade.refund = try reader.integer("refund")
        trade.isRefund = try reader.boolean("is_refund")
        trade.transactionID = reader.optionalText("transaction_id")
        trade.resultCode = reader.optionalText("result_code")
        trade.resultMsg = reader.optionalText("result_msg")
        trade.resultJSON = reader.optionalText("result_json")
        trade.placeOrderCode = reader.optionalText("place_order_code")
        trade.placeOrderMsg = reader.optionalText("place_order_msg")
        trade.placeOrderJSON = reader.optionalText("place_order_json")
        trade.qrCode = reader.optionalText("qr_code")
        trade.openID = reader.optionalText("open_id")
        trade.memo = reader.optionalText("memo")
        trade.enableFlag = try reader.boolean("enable_flag")
        trade.channelData = reader.map("channel_data")
        trade.updateTime = try reader.time("update_time")
        trade.version = Int(try reader.integer("version"))
        trade.clientIP = reader.optionalText("client_ip")
        trade.returnURL = reader.optionalText("return_url")
        trade.metadata = reader.map("metadata")
        trade.paidTime = reader.optionalTime("paid_time")
        let contradiction = reader.optionalText("contradiction")
        trade.contradiction = TradingState.allCases.first { $0.word == contradiction }
        self.init(trade, event: reader.optionalText("event").flatMap(TradeNotice.init(rawValue:)))
    }
}
