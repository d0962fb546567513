import SluiceTrade

/// What is known of a payment before an event about it is read.
struct EventContext {
    /// In which currency an amount without one is; nil for the plugin's only one.
    var currency: String?
    /// How our numbers look on the wire.
    var orderRule: NumberRule?
    var refundRule: NumberRule?
    let money: MoneyRules?
    /// Whether the event comes from outside, so that it must say everything or be confirmed by a query.
    let isCallback: Bool
}

extension EventRule {
    /// Reads the event. Fails when a mapped value is missing, unreadable, or of another merchant.
    func read(in environment: Environment, _ context: EventContext) throws(EventProblem) -> ChannelEvent {
        try checkMerchant(environment)
        let currency = try currency(environment, context)
        let amount = try amount(environment, currency ?? context.currency ?? onlyCurrency, context)
        let word = try evaluated { () throws(EvaluationError) in try state.word(in: environment) }
        var needsQuery = context.isCallback && (isIncomplete || amount == nil || currency == nil)
        switch subject {
        case .trade:
            let number = try number("trading_order_no", environment, context.orderRule)
            if number == nil { needsQuery = needsQuery || context.isCallback }
            return .trade(
                TradeReport(
                    tradingOrderNo: number, state: word.flatMap(ReportedState.init) ?? .pending, amount: amount,
                    currency: currency, transactionID: try text("transaction_id", environment),
                    payerID: try text("payer_id", environment), paidTime: try time("paid_time", environment),
                    code: try text("code", environment), message: try text("message", environment),
                    needsQuery: needsQuery))
        case .refund:
            return .refund(
                RefundReport(
                    refundNo: try number("refund_no", environment, context.refundRule),
                    refundID: try text("refund_id", environment),
                    tradingOrderNo: try number("trading_order_no", environment, context.orderRule),
                    status: word.flatMap(ReportedRefundStatus.init) ?? .processing, amount: amount, currency: currency,
                    code: try text("code", environment), message: try text("message", environment),
                    needsQuery: needsQuery))
        }
    }

    private func evaluated<Result>(
        _ work: () throws(EvaluationError) -> Result
    ) throws(EventProblem) -> Result {
        do throws(EvaluationError) {
            return try work()
        } catch {
            throw EventProblem(.malformed, error.message)
        }
    }

    private func checkMerchant(_ environment: Environment) throws(EventProblem) {
        guard let merchant else { return }
        let got = try evaluated { () throws(EvaluationError) in try merchant.got.text(in: environment) }
        let expected = try evaluated { () throws(EvaluationError) in try merchant.expected.text(in: environment) }
        guard got.utf8.elementsEqual(expected.utf8), !got.isEmpty else {
            throw EventProblem(.merchant, "it is about another merchant than this channel's")
        }
    }

    private func value(_ name: String, _ environment: Environment) throws(EventProblem) -> Value {
        guard case .value(let template)? = fields[name] else { return .absent }
        return try evaluated { () throws(EvaluationError) in try template.value(in: environment) }
    }

    private func text(_ name: String, _ environment: Environment) throws(EventProblem) -> String? {
        let value = try value(name, environment)
        if value.isNothing { return nil }
        guard let text = value.textForm else {
            throw EventProblem(.malformed, "\(name) is \(value.kindName), not a text")
        }
        return text.isEmpty ? nil : text
    }

    /// A number of ours, without what stands before it on the wire.
    private func number(_ name: String, _ environment: Environment, _ rule: NumberRule?) throws(EventProblem) -> String?
    {
        guard let text = try text(name, environment) else { return nil }
        guard let prefix = rule?.prefix, !prefix.isEmpty else { return text }
        guard text.utf8.starts(with: prefix.utf8) else {
            throw EventProblem(.malformed, "\(name) is no number of ours")
        }
        return String(decoding: text.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }

    private func time(_ name: String, _ environment: Environment) throws(EventProblem) -> Instant? {
        switch try value(name, environment) {
        case .absent, .null: return nil
        case .time(let time): return time
        case let other: throw EventProblem(.malformed, "\(name) is \(other.kindName), not a time")
        }
    }

    private func currency(_ environment: Environment, _ context: EventContext) throws(EventProblem) -> String? {
        guard let word = try text("currency", environment) else { return nil }
        let code = context.money?.currency(ofCode: word) ?? word
        guard Currency.named(code) != nil else { throw EventProblem(.amount, "the currency is not one of ISO 4217") }
        return code
    }

    private func amount(
        _ environment: Environment, _ currency: String?, _ context: EventContext
    ) throws(EventProblem) -> Int64? {
        let value = try value("amount", environment)
        if value.isNothing { return nil }
        guard let money = context.money else { throw EventProblem(.amount, "the plugin says nothing about money") }
        let amount: Int64
        if let currency {
            do throws(MoneyRules.Problem) {
                amount = try money.minor(provided: value, currency: currency)
            } catch {
                throw EventProblem(.amount, error.message)
            }
        } else {
            guard money.unit == .minor, let whole = value.wholeNumber else {
                throw EventProblem(.amount, "the amount cannot be read without a currency")
            }
            amount = whole
        }
        guard amount >= 0 else { throw EventProblem(.amount, "the amount is below zero") }
        return amount
    }
}
