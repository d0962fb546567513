/// A line of the refund journal, as docs/journals.md describes it.
struct RefundLine {
    enum Status: Int64 {
        case initiated, processing, succeeded, failed

        var isFinal: Bool { self == .succeeded || self == .failed }

        /// As the API and `contradiction` say it.
        var word: String { "\(self)" }
    }

    let line: JournalLine
    let refundNo: String
    let tradingOrderNo: String
    let productOrderNo: String
    let appID: String
    let status: Status
    /// What goes back, and what was paid, in minor units.
    let amount: Int64
    let total: Int64
    let currency: String
    let version: Int64
    let contradiction: String?
    let event: String?

    var place: String { line.place }

    /// - Throws: what is wrong with the line.
    init(_ line: JournalLine) throws(Finding) {
        let fields = Fields(line, subject: line.text("refund_no") ?? "")
        self.line = line
        refundNo = try fields.text("refund_no")
        tradingOrderNo = try fields.text("trading_order_no")
        productOrderNo = try fields.text("product_order_no")
        appID = try fields.text("app_id")
        guard let status = Status(rawValue: try fields.integer("refund_status")) else {
            throw fields.wrong("refund_status", "a status")
        }
        self.status = status
        amount = try fields.amount("refund_amount")
        total = try fields.amount("total")
        currency = try fields.text("currency")
        version = try fields.integer("version")
        contradiction = try fields.optionalText("contradiction")
        event = try fields.optionalText("event")
    }
}
