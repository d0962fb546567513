import SluiceTrade

extension Adapter {
    /// The signed request of a step.
    package func render(
        _ operation: OperationName, step: Int, facts: Facts, moment: Moment, supply: Supply
    ) throws(ChannelError) -> RenderedCall {
        let variant = try variant(operation, facts)
        guard variant.steps.indices.contains(step), let request = variant.steps[step].request else {
            throw ChannelError(
                code: "operation-absent", "the operation \(operation.rawValue) has no call number \(step + 1)")
        }
        let run = try run(operation, variant, facts, moment, supply)
        return try call(request, variant.sentBy, run, tokens: supply.tokens)
    }

    /// What the answer to a step says. Never throws: what cannot be believed or read is `unknown`.
    package func read(
        _ operation: OperationName, step: Int, call: RenderedCall, answer: WireAnswer, facts: Facts, moment: Moment,
        supply: Supply
    ) -> Reading {
        guard let variant = try? variant(operation, facts), variant.steps.indices.contains(step),
            let rule = variant.steps[step].answer, var run = try? run(operation, variant, facts, moment, supply)
        else { return .unknown("unreadable", "the plugin reads no answer here") }
        run.environment[.request] = .object(call.fields)
        var unreadable: String?
        do throws(WireError) {
            try AnswerRule.fill(&run.environment, from: answer, format: rule.format)
        } catch {
            unreadable = "the answer is no \(rule.format.rawValue): \(error.message)"
        }
        if let token = expiredToken(variant.steps[step].request, run) { return .tokenExpired(token) }
        if let unreadable { return .unknown("unreadable", unreadable) }
        switch rule.verification.verify(in: run) {
        case .good: break
        case .needsKey(let ring, let id): return .needsKey(ring: ring, id: id)
        case .refused(let refusal): return .unknown("unverified", refusal.sentence)
        }
        return .finished(outcome(variant, step, rule, run, facts))
    }

    /// The outcome of an operation that the gateway does not send: by the browser (`call` is what it will carry) or by
    /// nobody (`call` is nil).
    package func decide(
        _ operation: OperationName, facts: Facts, moment: Moment, supply: Supply, call: RenderedCall?
    ) throws(ChannelError) -> OperationOutcome {
        let variant = try variant(operation, facts)
        guard variant.sentBy != .sluice, let last = variant.steps.last else {
            throw ChannelError(code: "operation-absent", "the operation \(operation.rawValue) is decided by its answer")
        }
        var run = try run(operation, variant, facts, moment, supply)
        if let call { run.environment[.request] = .object(call.fields) }
        var outcome = OperationOutcome(verdict: .accepted)
        do throws(ReadingProblem) {
            try fill(&outcome, variant, last.keep, run, facts)
        } catch {
            throw ChannelError(code: "not-rendered", error.sentence)
        }
        return outcome
    }

    func variant(_ operation: OperationName, _ facts: Facts) throws(ChannelError) -> OperationRule.Variant {
        guard let rule = plugin.operation(operation) else {
            if case .absent(let reason) = availability(operation) {
                throw ChannelError(code: "operation-absent", reason)
            }
            throw ChannelError(code: "operation-absent", "the channel has no \(operation.rawValue)")
        }
        guard let variant = rule.variant(facts.trade.tradingType) else {
            throw ChannelError(
                code: "method-unknown",
                "the operation \(operation.rawValue) has no method \"\(facts.trade.tradingType)\"",
                field: "method")
        }
        return variant
    }

    private func run(
        _ operation: OperationName, _ variant: OperationRule.Variant, _ facts: Facts, _ moment: Moment, _ supply: Supply
    ) throws(ChannelError) -> Run {
        var run = Run(channel: channel, moment: moment, supply: supply, rings: plugin.rings)
        run.environment.trade = TradeValues(
            facts.trade, number: numberOnTheWire(facts.trade), without: facts.absentFields, channel: channel)
        if operation.isAboutRefund, let refund = facts.refund {
            var values = TradeValues.refund(refund)
            if let rule = plugin.refundNumbers, !rule.prefix.isEmpty {
                values["refund_no"] = .text(rule.onTheWire(refund.refundNo))
            }
            run.environment[.refund] = .object(values)
        }
        run.environment[.kept] = .object(
            ObjectValue(facts.kept.map { ObjectValue.Member(name: $0.key, value: .text($0.value)) }))
        run.environment[.with] = .object(variant.constants)
        return run
    }

    /// Our number of a trade as the provider sees it.
    func numberOnTheWire(_ trade: Trade) -> String {
        plugin.orderNumbers?.onTheWire(trade.tradingOrderNo) ?? trade.tradingOrderNo
    }

    func call(
        _ request: RequestRule, _ sentBy: SentBy, _ run: consuming Run, tokens: [String: String]
    ) throws(ChannelError) -> RenderedCall {
        var values = ObjectValue()
        for name in request.tokens {
            guard let token = tokens[name] else {
                throw ChannelError(code: "token-missing", "the token \"\(name)\" has not been fetched")
            }
            values[name] = .text(token)
        }
        run.environment[.token] = .object(values)
        let rendered = try request.render(in: run)
        return RenderedCall(
            request: rendered.request, sentBy: sentBy, loggable: masking.request(rendered), fields: rendered.fields)
    }

    private func expiredToken(_ request: RequestRule?, _ run: Run) -> String? {
        request?.tokens.first { name in
            guard let condition = plugin.tokens[name]?.expired else { return false }
            return (try? condition.holds(in: run.environment)) ?? false
        }
    }

    private func outcome(
        _ variant: OperationRule.Variant, _ step: Int, _ rule: AnswerRule, _ run: Run, _ facts: Facts
    ) -> OperationOutcome {
        let reason = rule.reason(in: run.environment)
        var outcome = OperationOutcome(verdict: .unknown, code: reason.code, message: reason.message)
        do throws(EvaluationError) {
            outcome.verdict = try rule.outcomes.verdict(in: run.environment)
        } catch {
            outcome.problem = "unreadable: \(error.message)"
            return outcome
        }
        guard outcome.verdict == .accepted else { return outcome }
        let isLast = step == variant.steps.count - 1
        do throws(ReadingProblem) {
            if isLast {
                try fill(&outcome, variant, variant.steps[step].keep, run, facts)
            } else {
                outcome.kept = try Adapter.kept(variant.steps[step].keep, run)
            }
        } catch {
            return OperationOutcome(
                verdict: .unknown, code: reason.code, message: reason.message,
                problem: "\(error.word): \(error.sentence)")
        }
        return outcome
    }

    /// Reads everything that an accepted operation brings.
    private func fill(
        _ outcome: inout OperationOutcome, _ variant: OperationRule.Variant, _ keep: [KeepRule], _ given: Run,
        _ facts: Facts
    ) throws(ReadingProblem) {
        var run = given
        for rule in variant.event { try read(rule, &outcome, variant, run, facts) }
        outcome.kept = try Adapter.kept(keep, run)
        guard let result = variant.result else { return }
        do throws(RunProblem) {
            try run.compute(variant.resultRecipes)
        } catch {
            throw ReadingProblem("unreadable", error.channelError.message)
        }
        do throws(EvaluationError) {
            outcome.action = try result.action(in: run.environment)
        } catch {
            throw ReadingProblem("unreadable", error.message)
        }
    }

    private func read(
        _ rule: EventRule, _ outcome: inout OperationOutcome, _ variant: OperationRule.Variant, _ run: Run,
        _ facts: Facts
    ) throws(ReadingProblem) {
        let currency = rule.subject == .refund ? facts.refund?.currency : facts.trade.currency
        let event: ChannelEvent
        do throws(EventProblem) {
            event = try rule.read(
                in: run.environment, context(currency: currency ?? facts.trade.currency, isCallback: false))
        } catch {
            throw ReadingProblem(error.refusal.kind == .merchant ? "merchant" : "unreadable", error.refusal.sentence)
        }
        switch event {
        case .trade(var report):
            if let number = report.tradingOrderNo, number != facts.trade.tradingOrderNo {
                throw ReadingProblem("order", "the answer is about another order")
            }
            if variant.sentBy != .sluice { report.complete(with: facts.trade) }
            report.code = report.code ?? outcome.code
            report.message = report.message ?? outcome.message
            outcome.trade = report
        case .refund(var report):
            if let number = report.refundNo, let refund = facts.refund, number != refund.refundNo {
                throw ReadingProblem("order", "the answer is about another refund")
            }
            if let number = report.tradingOrderNo, number != facts.trade.tradingOrderNo {
                throw ReadingProblem("order", "the answer is about another order")
            }
            if variant.sentBy != .sluice, let refund = facts.refund { report.complete(with: refund) }
            report.code = report.code ?? outcome.code
            report.message = report.message ?? outcome.message
            outcome.refund = report
        }
    }

    func context(currency: String?, isCallback: Bool) -> EventContext {
        EventContext(
            currency: currency, orderRule: plugin.orderNumbers, refundRule: plugin.refundNumbers, money: plugin.money,
            isCallback: isCallback)
    }

    private static func kept(_ rules: [KeepRule], _ run: Run) throws(ReadingProblem) -> [Kept] {
        var kept: [Kept] = []
        for rule in rules {
            let value: Value
            do throws(EvaluationError) { value = try rule.value.value(in: run.environment) } catch {
                throw ReadingProblem("unreadable", error.message)
            }
            if value.isNothing { continue }
            guard let text = value.textForm else {
                throw ReadingProblem("unreadable", "\(rule.name) is \(value.kindName), which cannot be kept")
            }
            kept.append(Kept(name: rule.name, value: text, isSecret: rule.isSecret))
        }
        return kept
    }
}

/// Why an accepted answer is not believed after all: a stable word and a sentence.
struct ReadingProblem: Error {
    let word: String
    let sentence: String

    init(_ word: String, _ sentence: String) {
        self.word = word
        self.sentence = sentence
    }
}

extension Reading {
    fileprivate static func unknown(_ word: String, _ sentence: String) -> Reading {
        .finished(OperationOutcome(verdict: .unknown, problem: "\(word): \(sentence)"))
    }
}

extension TradeReport {
    /// What is not written is taken from the trade itself, where there is no provider to say it.
    fileprivate mutating func complete(with trade: Trade) {
        tradingOrderNo = tradingOrderNo ?? trade.tradingOrderNo
        amount = amount ?? trade.tradingAmount
        currency = currency ?? trade.currency
        transactionID = transactionID ?? trade.transactionID
    }
}

extension RefundReport {
    /// As for a trade.
    fileprivate mutating func complete(with refund: Refund) {
        refundNo = refundNo ?? refund.refundNo
        tradingOrderNo = tradingOrderNo ?? refund.tradingOrderNo
        amount = amount ?? refund.refundAmount
        currency = currency ?? refund.currency
    }
}
