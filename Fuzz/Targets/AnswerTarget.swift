import SluiceChannel
import SluiceJSON
import SluiceTrade
import Synchronization

/// Providers' answers to every operation of every shipped plugin. Where answers are signed, none is believed; where they
/// are not, one that is believed is about the order that was asked for.
enum AnswerTarget {
    private struct Asked {
        let call: RenderedCall
        let facts: CaseFacts
    }

    /// Requests are signed once, not for every input.
    private static let asked = Mutex<[String: Asked]>([:])

    static func check(_ input: [UInt8]) throws {
        let message = ForeignMessage(input)
        guard let channel = ShippedChannel.all[message.word(0)],
            let operation = OperationName(rawValue: message.word(1)), let step = Int(message.word(3)),
            (0...3).contains(step), let status = Int(message.word(4)), (100...599).contains(status),
            let asked = asked(channel, operation, message.word(2), step)
        else { return }
        let answer = WireAnswer(status: status, headers: message.headers, body: message.body)
        func read() -> Reading {
            channel.foreign.read(
                operation, step: step, call: asked.call, answer: answer, facts: asked.facts.facts,
                moment: asked.facts.moment, supply: channel.foreignSupply)
        }
        guard case .finished(let outcome) = read() else { return }
        guard case .finished(let again) = read() else { throw Violation("read twice, it is not the same") }
        try require(
            outcome.verdict == again.verdict && outcome.trade == again.trade && outcome.refund == again.refund
                && outcome.kept == again.kept, "read twice, it is not the same")
        try require(
            outcome.verdict == .unknown || !channel.verifiesAnswers,
            "\(channel.name) believed an answer that nobody signed: \(outcome.verdict)")
        try require(
            outcome.verdict == .accepted || (outcome.trade == nil && outcome.refund == nil && outcome.kept.isEmpty),
            "facts of an answer that was not accepted")
        try checkSubject(outcome, asked.facts.facts)
        _ = channel.foreign.loggable(answer: answer, operation: operation).serialized()
    }

    private static func checkSubject(_ outcome: OperationOutcome, _ facts: Facts) throws(Violation) {
        if let trade = outcome.trade {
            try require(
                trade.tradingOrderNo.map { $0 == facts.trade.tradingOrderNo } ?? true, "a report about another order")
            try require(trade.amount ?? 0 >= 0, "an amount below nothing")
        }
        if let refund = outcome.refund {
            try require(refund.refundNo.map { $0 == facts.refund?.refundNo } ?? true, "a report about another refund")
            try require(refund.amount ?? 0 >= 0, "an amount below nothing")
        }
    }

    private static func asked(
        _ channel: ShippedChannel, _ operation: OperationName, _ method: String, _ step: Int
    ) -> Asked? {
        let key = "\(channel.name) \(operation) \(method) \(step)"
        if let known = asked.withLock({ $0[key] }) { return known }
        let name = channel.foreign.payMethod(named: method) ?? method
        let facts = channel.facts(method: name)
        guard
            let call = try? channel.foreign.render(
                operation, step: step, facts: facts.facts, moment: facts.moment, supply: channel.foreignSupply)
        else { return nil }
        let new = Asked(call: call, facts: facts)
        asked.withLock { $0[key] = new }
        return new
    }
}
