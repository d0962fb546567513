/// A line of the trade journal, as docs/journals.md describes it.
struct TradeLine {
    enum State: Int64 {
        case created, pending, succeeded, closed, failed

        var isFinal: Bool { self == .succeeded || self == .closed || self == .failed }

        /// As the API and `contradiction` say it.
        var word: String { "\(self)" }
    }

    let line: JournalLine
    let tradingOrderNo: String
    let productOrderNo: String
    let appID: String
    let channel: String
    let method: String
    let state: State
    /// Minor units.
    let amount: Int64
    let currency: String
    /// What has been refunded, in minor units.
    let refunded: Int64
    let isRefund: Bool
    let transactionID: String?
    let expireTime: String
    let version: Int64
    let contradiction: String?
    let event: String?

    var place: String { line.place }

    /// - Throws: what is wrong with the line.
    init(_ line: JournalLine) throws(Finding) {
        let fields = Fields(line, subject: line.text("trading_order_no") ?? "")
        self.line = line
        tradingOrderNo = try fields.text("trading_order_no")
        productOrderNo = try fields.text("product_order_no")
        appID = try fields.text("app_id")
        channel = try fields.text("trading_channel")
        method = try fields.text("trading_type")
        guard let state = State(rawValue: try fields.integer("trading_state")) else {
            throw fields.wrong("trading_state", "a state")
        }
        self.state = state
        amount = try fields.amount("trading_amount")
        currency = try fields.text("currency")
        refunded = try fields.amount("refund")
        isRefund = try fields.boolean("is_refund")
        transactionID = try fields.optionalText("transaction_id")
        expireTime = try fields.text("expire_time")
        version = try fields.integer("version")
        contradiction = try fields.optionalText("contradiction")
        event = try fields.optionalText("event")
    }
}

/// Typed access to the members of a line; a wrong one is a finding.
struct Fields {
    private let line: JournalLine
    private let subject: String

    init(_ line: JournalLine, subject: String) {
        self.line = line
        self.subject = subject
    }

    func text(_ name: StaticString) throws(Finding) -> String {
        guard case .text(let text)? = line[name] else { throw wrong(name, "a text") }
        return text
    }

    func optionalText(_ name: StaticString) throws(Finding) -> String? {
        switch line[name] {
        case .text(let text)?: return text
        case .null?: return nil
        default: throw wrong(name, "a text or null")
        }
    }

    func integer(_ name: StaticString) throws(Finding) -> Int64 {
        guard case .integer(let number)? = line[name] else { throw wrong(name, "an integer") }
        return number
    }

    func boolean(_ name: StaticString) throws(Finding) -> Bool {
        guard case .boolean(let value)? = line[name] else { throw wrong(name, "true or false") }
        return value
    }

    /// An amount of money: an integer and nothing else (S2).
    func amount(_ name: StaticString) throws(Finding) -> Int64 {
        guard case .integer(let number)? = line[name] else {
            throw Finding(.exact, subject, "\(line.place): \(name) is no integer of the minor unit")
        }
        return number
    }

    func wrong(_ name: StaticString, _ wanted: String) -> Finding {
        Finding(.chained, subject, "\(line.place): \(name) should be \(wanted)")
    }
}
