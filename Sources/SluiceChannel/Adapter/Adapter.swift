package import SluiceTrade

/// One channel, compiled: a merchant's account at a provider as pure functions from facts to bytes and from bytes to
/// facts. No clock, disk or network; the same arguments give the same answer.
package struct Adapter: Sendable {
    /// What may be shown of the channel.
    package var profile: ChannelProfile
    let plugin: Plugin
    /// `channel.X`, keys among them.
    let channel: ObjectValue
    let masking: Masking
}

extension Adapter {
    /// Whether the channel has an operation, and who sends its call.
    package func availability(_ operation: OperationName) -> Availability {
        switch plugin.operations[operation] {
        case .declared(let rule)?: .declared((rule.base ?? rule.methods.first?.variant)?.sentBy ?? .sluice)
        case .none(let reason)?, .expires(let reason)?: .absent(reason: reason)
        case nil: .absent(reason: "the provider has no \(operation.rawValue) that this plugin knows")
        }
    }

    /// Who sends an operation for trades of a pay method; nil when it is not declared.
    package func sentBy(_ operation: OperationName, method: String) -> SentBy? {
        plugin.operation(operation)?.variant(method)?.sentBy
    }

    /// Whether an unpaid order ends by itself at the provider, without a call to close it.
    package var ordersExpireByThemselves: Bool {
        if case .expires? = plugin.operations[.close] { true } else { false }
    }

    /// The method of that name, or the default for nil; nil when there is none. A plugin without methods has one without
    /// a name.
    package func payMethod(named name: String?) -> String? {
        guard let pay = plugin.operation(.pay) else { return nil }
        if pay.methods.isEmpty { return name == nil || name == "" ? "" : nil }
        guard let name, !name.isEmpty else { return pay.defaultMethod }
        return pay.methods.contains { $0.name == name } ? name : nil
    }

    /// Why a payment cannot be asked for: an unknown method, a currency that is not taken, an amount out of range, a
    /// missing field, an order number that the provider would not take. nil when it can.
    package func payProblem(_ trade: Trade, method: String?) -> ChannelError? {
        guard let pay = plugin.operation(.pay), let name = payMethod(named: method), let variant = pay.variant(name)
        else {
            let names = profile.payMethods.joined(separator: ", ")
            let known = names.isEmpty ? "this channel has no methods to choose from" : "this channel has \(names)"
            return ChannelError(
                code: "method-unknown", "there is no method \"\(method ?? "")\"; \(known)", field: "method")
        }
        if let problem = plugin.money.problem(minor: trade.tradingAmount, currency: trade.currency) {
            let isCurrency = problem.code.hasPrefix("currency")
            return ChannelError(code: problem.code, problem.message, field: isCurrency ? "currency" : "amount")
        }
        for field in variant.requires where isMissing(field, trade) {
            return ChannelError(
                code: "field-required", "the method \"\(name)\" of this channel needs \(field)", field: field)
        }
        if let problem = plugin.orderNumbers?.problem(trade.tradingOrderNo) {
            return ChannelError(
                code: "order-number-unfit", "the provider would not take the order number: \(problem)",
                field: "trading_order_no")
        }
        return nil
    }

    /// Why a refund number cannot be used; nil when it can.
    package func refundNumberProblem(_ number: String) -> ChannelError? {
        guard let problem = plugin.refundNumbers?.problem(number) else { return nil }
        return ChannelError(
            code: "order-number-unfit", "the provider would not take the refund number: \(problem)", field: "refund_no")
    }

    private func isMissing(_ field: String, _ trade: Trade) -> Bool {
        if field == "return_url" { return (trade.returnURL ?? "").isEmpty }
        if field.hasPrefix("metadata.") { return trade.metadata[String(field.dropFirst(9))] == nil }
        guard let known = TradeField(rawValue: field) else { return true }
        return TradeValues(trade, number: numberOnTheWire(trade), channel: channel)[known].isNothing
    }

    /// Calls that the operation takes, one after the other; 0 when it is not declared, or when nobody is asked.
    package func stepCount(_ operation: OperationName, method: String) -> Int {
        plugin.operation(operation)?.variant(method)?.callCount ?? 0
    }

    /// Tokens that a step needs, to be fetched before `render`.
    package func tokensNeeded(_ operation: OperationName, method: String, step: Int) -> [String] {
        guard let steps = plugin.operation(operation)?.variant(method)?.steps, steps.indices.contains(step) else {
            return []
        }
        return steps[step].request?.tokens ?? []
    }

    /// Whether `render` of a step uses a private key, which takes most of a millisecond with RSA (2048 bits).
    package func signs(_ operation: OperationName, method: String, step: Int) -> Bool {
        guard let steps = plugin.operation(operation)?.variant(method)?.steps, steps.indices.contains(step) else {
            return false
        }
        return steps[step].request?.signs ?? false
    }

    /// Whether `read` and `decide` use a private key, for what the buyer's side gets.
    package func signsResult(_ operation: OperationName, method: String) -> Bool {
        plugin.operation(operation)?.variant(method)?.resultSigns ?? false
    }

    /// Tokens that the request of a callback's call needs.
    package func tokensNeeded(call name: String) -> [String] { plugin.calls[name]?.request.tokens ?? [] }

    /// Tokens that the request of a key ring needs.
    package func tokensNeeded(ring name: String) -> [String] { plugin.rings[name]?.fetch?.request.tokens ?? [] }
}
