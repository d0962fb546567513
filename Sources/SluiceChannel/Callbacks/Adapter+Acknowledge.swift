extension Adapter {
    /// What is said back to a callback. An answer that cannot be rendered is a 500, so that the provider tries again.
    package func acknowledge(
        _ callback: String?, at place: CallbackPlace, outcome: AcknowledgeOutcome, reason: String,
        received: WireCallback, moment: Moment
    ) -> WireReply {
        let rule = plugin.callbacks.first { $0.name == callback } ?? plugin.callbacks.first { $0.place == place }
        guard let rule, let reply = Adapter.reply(rule, outcome) else { return Adapter.standard(outcome) }
        var run = outsideRun(received, moment, Supply())
        if reply.quotesCallback {
            run.environment[.callback] = (try? Adapter.parsed(received, rule.format)) ?? .absent
        }
        run.environment[.reason] = .text(reason)
        run.environment[.outcome] = .text(outcome.rawValue)
        do throws(RunProblem) {
            return try reply.render(in: run)
        } catch {
            return WireReply(status: 500)
        }
    }

    /// The word that is written, or the one that stands for it.
    private static func reply(_ rule: CallbackRule, _ outcome: AcknowledgeOutcome) -> ReplyRule? {
        if let reply = rule.replies[outcome] { return reply }
        switch outcome {
        case .ok, .refused: return nil
        case .duplicate, .ignored: return rule.replies[.ok]
        case .unknownOrder, .amountMismatch, .error: return rule.replies[.refused]
        }
    }

    /// Where the plugin says nothing: any 2xx takes it, anything else makes the provider try again.
    private static func standard(_ outcome: AcknowledgeOutcome) -> WireReply {
        switch outcome {
        case .ok, .duplicate, .ignored: WireReply(status: 200)
        case .unknownOrder: WireReply(status: 404)
        case .amountMismatch, .refused: WireReply(status: 400)
        case .error: WireReply(status: 500)
        }
    }

    /// What the buyer's return says.
    package func receiveReturn(_ received: WireCallback, moment: Moment, supply: Supply) -> ReturnReading {
        guard let rule = plugin.buyerReturn else { return .notDeclared }
        var run = outsideRun(received, moment, supply)
        do throws(WireError) {
            run.environment[.callback] = try Adapter.parsed(received, rule.format)
        } catch {
            return .refused(CallbackRefusal(.malformed, "the return is no \(rule.format.rawValue): \(error.message)"))
        }
        switch rule.verification?.verify(in: run) ?? .good {
        case .good: break
        case .needsKey(let ring, let id): return .needsKey(ring: ring, id: id)
        case .refused(let refusal): return .refused(refusal)
        }
        guard var number = try? rule.number.text(in: run.environment), !number.isEmpty else {
            return .refused(CallbackRefusal(.malformed, "the return does not say which order it is about"))
        }
        if let prefix = plugin.orderNumbers?.prefix, !prefix.isEmpty {
            guard number.utf8.starts(with: prefix.utf8) else {
                return .refused(CallbackRefusal(.malformed, "the return is about no number of ours"))
            }
            number = String(decoding: number.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
        }
        return .returned(tradingOrderNo: number, next: rule.next)
    }
}
