import SluiceTrade

/// A refund as a line of the refund journal.
struct RefundRecord {
    static let journal = "refund"

    var refund: Refund
    var event: RefundNotice?

    init(_ refund: Refund, event: RefundNotice? = nil) {
        self.refund = refund
        self.event = event
    }

    func encoded() -> [UInt8] { RecordLine.bytes(write(to:)) }

    private func write(to line: inout RecordLine) {
        line.text("refund_no", refund.refundNo)
        line.text("refund_id", refund.refundID)
        line.text("trading_order_no", refund.tradingOrderNo)
        line.text("product_order_no", refund.productOrderNo)
        line.text("app_id", refund.appID)
        line.text("enterprise_id", refund.enterpriseID)
        line.text("trading_channel", refund.tradingChannel)
        line.integer("refund_status", Int64(refund.refundStatus.rawValue))
        line.text("refund_code", refund.refundCode)
        line.text("refund_msg", refund.refundMsg)
        line.integer("refund_amount", refund.refundAmount)
        line.integer("total", refund.total)
        line.text("currency", refund.currency)
        line.text("memo", refund.memo)
        line.time("create_time", refund.createTime)
        line.time("update_time", refund.updateTime)
        line.integer("version", Int64(refund.version))
        line.text("contradiction", refund.contradiction?.word)
        line.text("event", event?.rawValue)
    }

    init(line bytes: [UInt8]) throws(RecordError) {
        try self.init(reader: try LineReader(bytes))
    }

    init(reader: LineReader) throws(RecordError) {
        guard let status = RefundStatus(rawValue: Int(try reader.integer("refund_status"))) else {
            throw .missing("refund_status", "a known status")
        }
        var refund = Refund(
            refundNo: try reader.text("refund_no"), tradingOrderNo: try reader.text("trading_order_no"),
            productOrderNo: try reader.text("product_order_no"), appID: try reader.text("app_id"),
            tradingChannel: try reader.text("trading_channel"), refundStatus: status,
            refundAmount: try reader.integer("refund_amount"), total: try reader.integer("total"),
            currency: try reader.text("currency"), createTime: try reader.time("create_time"),
            updateTime: try reader.time("update_time"), version: Int(try reader.integer("version")))
        refund.refundID = reader.optionalText("refund_id")
        refund.enterpriseID = reader.optionalText("enterprise_id")
        refund.refundCode = reader.optionalText("refund_code")
        refund.refundMsg = reader.optionalText("refund_msg")
        refund.memo = reader.optionalText("memo")
        let contradiction = reader.optionalText("contradiction")
        refund.contradiction = RefundStatus.allCases.first { $0.word == contradiction }
        self.init(refund, event: reader.optionalText("event").flatMap(RefundNotice.init(rawValue:)))
    }
}
