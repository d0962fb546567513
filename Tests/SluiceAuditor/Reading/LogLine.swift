/// A line of the payment log, as far as it explains what left and what came.
struct LogLine {
    let line: JournalLine
    let tradingOrderNo: String?
    let refundNo: String?
    let direction: String
    let operation: String
    let outcome: String

    var place: String { line.place }

    /// - Throws: what is wrong with the line.
    init(_ line: JournalLine) throws(Finding) {
        let fields = Fields(line, subject: line.text("trading_order_no") ?? "payment_log")
        self.line = line
        tradingOrderNo = try fields.optionalText("trading_order_no")
        refundNo = try fields.optionalText("refund_no")
        direction = try fields.text("direction")
        operation = try fields.text("operation")
        outcome = try fields.text("outcome")
    }

    /// About to leave for the provider, or handed to a browser that carries it there.
    var isLeaving: Bool { direction == "to_provider" && (outcome == "sending" || outcome == "handed-over") }

    /// A word of the provider that verified: an answer or a callback that means something.
    var isProvidersWord: Bool {
        direction == "from_provider" && ["accepted", "refused", "not_found"].contains(outcome)
    }
}
