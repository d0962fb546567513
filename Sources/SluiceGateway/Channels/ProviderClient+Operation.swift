import SluiceChannel
import SluiceJSON
import SluiceTrade

extension ProviderClient {
    /// What an operation brought, and the log lines that must be committed together with what it changes.
    struct Performed {
        var outcome: OperationOutcome
        var logs: [PaymentLogRecord]
        var isUnsent: Bool
    }

    /// Runs an operation, with all its steps, tokens and keys.
    /// - Parameter changes: what must be on disk before the first byte leaves.
    func perform(
        _ operation: OperationName, facts: Facts, with changes: Ledger.Changes = Ledger.Changes(),
        isNewWork: Bool = false
    ) async throws(GatewayError) -> Performed {
        var client = self
        client.deadline =
            deadline ?? core.clock.now().advanced(byMilliseconds: Int64(adapter.profile.limits.budgetMS))
        return try await client.performInTime(operation, facts: facts, with: changes, isNewWork: isNewWork)
    }

    private func performInTime(
        _ operation: OperationName, facts: Facts, with changes: Ledger.Changes, isNewWork: Bool
    ) async throws(GatewayError) -> Performed {
        let method = facts.trade.tradingType
        switch adapter.availability(operation, method: method) {
        case .absent(let reason): throw GatewayError(.operationNotOffered, reason)
        case .declared(.nobody):
            return try await decideHere(operation, nil, facts, changes, currentSupply(), moment(), isNewWork)
        case .declared: break
        }
        var facts = facts
        var pending = changes
        var kept: [Kept] = []
        let count = adapter.stepCount(operation, method: method)
        for step in 0..<count {
            var performed: Performed
            do throws(GatewayError) {
                performed = try await perform(
                    operation, step: step, facts: facts, with: pending, isNewWork: isNewWork && step == 0)
            } catch {
                // Before the first step nothing has happened. Later something has, which is settled by query; what was
                // answered so far must not be lost.
                guard step > 0, error.code.status != ErrorCode.storageFailed.status else { throw error }
                let outcome = OperationOutcome(verdict: .unknown, kept: kept, problem: error.detail)
                return Performed(outcome: outcome, logs: pending.logs, isUnsent: false)
            }
            performed.outcome.kept = kept + performed.outcome.kept
            if step == count - 1 || performed.outcome.verdict != .accepted { return performed }
            pending = Ledger.Changes(logs: performed.logs)
            kept = performed.outcome.kept
            for value in kept { facts.kept[value.name] = value.value }
        }
        preconditionFailure("an operation has at least one step")
    }

    private func perform(
        _ operation: OperationName, step: Int, facts: Facts, with changes: Ledger.Changes, isNewWork: Bool
    ) async throws(GatewayError) -> Performed {
        let subject = CallSubject(tradingOrderNo: facts.trade.tradingOrderNo, refundNo: facts.refund?.refundNo)
        let names = adapter.tokensNeeded(operation, method: facts.trade.tradingType, step: step)
        var changes = changes
        // A token that the provider no longer takes is fetched anew, and the call made once more: a refused token
        // means that nothing was done.
        for attempt in 0..<2 {
            let supply: Supply
            do throws(GatewayError) {
                supply = try await self.supply(tokens: names, subject: subject)
            } catch {
                guard error.code == .providerUnclear else { throw error }
                return try await unsent(operation, subject, changes, isNewWork && attempt == 0, problem: error)
            }
            guard !isOutOfTime else {
                let problem = GatewayError(.providerUnclear, "The channel's time for one operation was used up.")
                return try await unsent(operation, subject, changes, isNewWork && attempt == 0, problem: problem)
            }
            let moment = moment()
            let signs = adapter.signs(operation, method: facts.trade.tradingType, step: step)
            let call = try await rendered(signs: signs) { [adapter] () throws(ChannelError) in
                try adapter.render(operation, step: step, facts: facts, moment: moment, supply: supply)
            }
            guard call.sentBy == .sluice else {
                return try await decideHere(operation, call, facts, changes, supply, moment, isNewWork)
            }
            var ending = try await send(
                call, operation: operation.rawValue, subject: subject, with: changes,
                isNewWork: isNewWork && attempt == 0)
            guard let answer = ending.answer else {
                let outcome = OperationOutcome.unknown(problem: ending.failure ?? "no answer")
                return Performed(outcome: outcome, logs: [ending.record], isUnsent: ending.isUnsent)
            }
            switch await read(operation, step, call, answer, facts, supply, subject) {
            case .finished(let outcome):
                if answer.status >= 500 {
                    note(outcome.verdict == .unknown ? .unanswered : .answered, period: ending.period)
                }
                ending.record.outcome = outcome.verdict.rawValue
                ending.record.transactionID = outcome.trade?.transactionID
                if let problem = outcome.problem { ending.record.note(problem) }
                return Performed(outcome: outcome, logs: [ending.record], isUnsent: false)
            case .tokenExpired(let name) where attempt == 0:
                core.supplies.drop(name, value: supply.tokens[name], for: adapter.profile)
                ending.record.outcome = "token-expired"
                changes = Ledger.Changes(logs: [ending.record])
            case .tokenExpired, .needsKey:
                let outcome = OperationOutcome.unknown(
                    problem: "the answer cannot be verified, or the token is refused")
                ending.record.outcome = outcome.verdict.rawValue
                return Performed(outcome: outcome, logs: [ending.record], isUnsent: false)
            }
        }
        preconditionFailure("the second attempt returns")
    }

    /// A call that could not be made, because there is no token for it: what it was about is on disk all the same, and is
    /// taken up again like a call without an answer.
    private func unsent(
        _ operation: OperationName, _ subject: CallSubject, _ changes: Ledger.Changes, _ isNewWork: Bool,
        problem: GatewayError
    ) async throws(GatewayError) -> Performed {
        if !changes.isEmpty { try await core.ledger.commit(changes, isNewWork: isNewWork) }
        var log = core.log(
            .toProvider, operation.rawValue, outcome: "not-sent", channel: adapter.profile.label,
            trade: subject.tradingOrderNo, refund: subject.refundNo)
        log.responseData = ["code": .text(problem.code.name), "message": .text(problem.detail)]
        return Performed(outcome: .unknown(problem: problem.detail), logs: [log], isUnsent: true)
    }

    /// Reads an answer; a key that is not known is fetched, once.
    private func read(
        _ operation: OperationName, _ step: Int, _ call: RenderedCall, _ answer: WireAnswer, _ facts: Facts,
        _ supply: Supply, _ subject: CallSubject
    ) async -> Reading {
        let signs = adapter.signsResult(operation, method: facts.trade.tradingType)
        var supply = supply
        for _ in 0..<2 {
            let moment = moment()
            let reading = await core.signing.run(signs: signs) { [adapter, supply] in
                adapter.read(
                    operation, step: step, call: call, answer: answer, facts: facts, moment: moment, supply: supply)
            }
            guard case .needsKey(let ring, let id) = reading else { return reading }
            guard await fetchKeys(ring: ring, id: id, subject: subject) else { return reading }
            supply.keys = currentSupply().keys
        }
        return .finished(.unknown(problem: "the answer is signed with a key that the provider does not publish"))
    }

    /// An operation that the browser carries, or that has no provider: its record is committed, nothing is sent.
    private func decideHere(
        _ operation: OperationName, _ call: RenderedCall?, _ facts: Facts, _ changes: Ledger.Changes, _ supply: Supply,
        _ moment: Moment, _ isNewWork: Bool
    ) async throws(GatewayError) -> Performed {
        let signs = adapter.signsResult(operation, method: facts.trade.tradingType)
        let outcome = try await rendered(signs: signs) { [adapter] () throws(ChannelError) in
            try adapter.decide(operation, facts: facts, moment: moment, supply: supply, call: call)
        }
        var log = core.log(
            .toProvider, operation.rawValue, outcome: call == nil ? "decided-here" : "handed-over",
            channel: adapter.profile.label, trade: facts.trade.tradingOrderNo, refund: facts.refund?.refundNo)
        log.requestData = call?.loggable ?? .null
        var changes = changes
        changes.logs.append(log)
        try await core.ledger.commit(changes, isNewWork: isNewWork)
        return Performed(outcome: outcome, logs: [], isUnsent: false)
    }
}

extension OperationOutcome {
    /// Nothing certain: the trade stays open and is settled by query (T3).
    static func unknown(problem: String) -> OperationOutcome {
        OperationOutcome(verdict: .unknown, problem: problem)
    }
}

extension PaymentLogRecord {
    /// Adds why an answer counts as unknown to what is logged of it.
    mutating func note(_ problem: String) {
        guard case .object(var object) = responseData else { return }
        object["problem"] = .text(problem)
        responseData = .object(object)
    }
}
