extension Adapter {
    /// What a callback says, if it can be believed. `calls` are the answers to what `needsCall` asked for before.
    package func receive(
        at place: CallbackPlace, _ callback: WireCallback, moment: Moment, supply: Supply,
        calls: [String: (RenderedCall, WireAnswer)] = [:]
    ) -> CallbackReading {
        let base = outsideRun(callback, moment, supply)
        var unreadable: (sentence: String, name: String)?
        var parsed: [WireFormat: Result<Value, WireError>] = [:]
        for rule in plugin.callbacks where rule.place == place {
            var run = base
            var problem: String?
            let result = parsed[rule.format] ?? Adapter.result(callback, rule.format)
            parsed[rule.format] = result
            switch result {
            case .success(let value): run.environment[.callback] = value
            case .failure(let error): problem = "the callback is no \(rule.format.rawValue): \(error.message)"
            }
            if let handshake = rule.handshake, (try? handshake.condition.holds(in: run.environment)) == true {
                return answered(handshake, rule, run, callback)
            }
            if let method = rule.method, method != callback.method { continue }
            if let problem {
                unreadable = unreadable ?? (problem, rule.name)
                if rule.condition != nil { continue }
                return .refused(CallbackRefusal(.malformed, problem), callback: rule.name)
            }
            guard rule.condition.map({ (try? $0.holds(in: run.environment)) ?? false }) ?? true else { continue }
            return reading(rule, run, callback, calls)
        }
        if let unreadable {
            return .refused(CallbackRefusal(.malformed, unreadable.sentence), callback: unreadable.name)
        }
        return .refused(CallbackRefusal(.method, "no callback of this channel fits what came"), callback: nil)
    }

    /// The request that asks the provider about a callback.
    package func renderCall(
        _ name: String, for callback: WireCallback, moment: Moment, supply: Supply
    ) throws(ChannelError) -> RenderedCall {
        guard let rule = plugin.calls[name] else {
            throw ChannelError(code: "name-unknown", "the plugin has no request \"\(name)\" under calls")
        }
        var run = outsideRun(callback, moment, supply)
        let asking = plugin.callbacks.first { callback in
            if case .asked(let call, _) = callback.belief { call == name } else { false }
        }
        if let asking, let parsed = try? Adapter.parsed(callback, asking.format) { run.environment[.callback] = parsed }
        return try call(rule.request, .sluice, run, tokens: supply.tokens)
    }

    /// The names that everything from outside has.
    func outsideRun(_ callback: WireCallback, _ moment: Moment, _ supply: Supply) -> Run {
        var run = plainRun(moment, supply)
        run.environment[.header] = .object(HeaderList.object(callback.headers))
        run.environment[.raw] = .bytes(callback.body)
        run.environment[.url] = .text(callback.url)
        run.environment[.remoteAddress] = .text(callback.remoteAddress)
        let query = try? WireFormat.query.parse(Array(callback.query.utf8))
        run.environment[.query] = query ?? .absent
        return run
    }

    static func parsed(_ callback: WireCallback, _ format: WireFormat) throws(WireError) -> Value {
        if format == .query { return try WireFormat.query.parse(Array(callback.query.utf8)) }
        return callback.body.isEmpty ? .absent : try format.parse(callback.body)
    }

    private static func result(_ callback: WireCallback, _ format: WireFormat) -> Result<Value, WireError> {
        do throws(WireError) {
            return .success(try parsed(callback, format))
        } catch {
            return .failure(error)
        }
    }

    private func answered(
        _ handshake: CallbackRule.Handshake, _ rule: CallbackRule, _ run: Run, _ callback: WireCallback
    ) -> CallbackReading {
        if let refusal = networkRefusal(rule, run, callback) { return .refused(refusal, callback: rule.name) }
        do throws(RunProblem) {
            return .handshake(try handshake.reply.render(in: run))
        } catch {
            return .refused(CallbackRefusal(.malformed, error.channelError.message), callback: rule.name)
        }
    }

    private func networkRefusal(_ rule: CallbackRule, _ run: Run, _ callback: WireCallback) -> CallbackRefusal? {
        guard let networks = rule.networks else { return nil }
        let list = (try? networks.value(in: run.environment))?.list ?? []
        let isListed = list.contains { item in
            guard let text = item.textForm, let network = Network(text) else { return false }
            return network.contains(callback.remoteAddress)
        }
        return isListed ? nil : CallbackRefusal(.network, "it comes from an address that is not on the list")
    }

    private func reading(
        _ rule: CallbackRule, _ given: Run, _ callback: WireCallback, _ calls: [String: (RenderedCall, WireAnswer)]
    ) -> CallbackReading {
        var run = given
        if let refusal = networkRefusal(rule, run, callback) { return .refused(refusal, callback: rule.name) }
        switch believed(rule, run, calls) {
        case .good: break
        case .stop(let reading): return reading
        }
        do throws(EventProblem) {
            if let opening = rule.opening { run.environment[.opened] = try Adapter.opened(opening, run) }
            if let ignore = rule.ignore, try Adapter.holds(ignore, run) { return .ignored(callback: rule.name) }
            let events = try events(rule, run)
            return events.isEmpty ? .ignored(callback: rule.name) : .events(events, callback: rule.name)
        } catch {
            return .refused(error.refusal, callback: rule.name)
        }
    }

    private enum Belief {
        case good
        case stop(CallbackReading)
    }

    private func believed(
        _ rule: CallbackRule, _ given: Run, _ calls: [String: (RenderedCall, WireAnswer)]
    ) -> Belief {
        switch rule.belief {
        case .hint: return .good
        case .verified(let verification):
            switch verification.verify(in: given) {
            case .good: return .good
            case .needsKey(let ring, let id): return .stop(.needsKey(ring: ring, id: id))
            case .refused(let refusal): return .stop(.refused(refusal, callback: rule.name))
            }
        case .asked(let name, let holds):
            guard let (_, answer) = calls[name] else { return .stop(.needsCall(name: name)) }
            guard let call = plugin.calls[name] else { return .stop(.refused(.unproved, callback: rule.name)) }
            return asked(call, answer, holds, rule, given)
        }
    }

    private func asked(
        _ call: CallRule, _ answer: WireAnswer, _ holds: Condition, _ rule: CallbackRule, _ given: Run
    ) -> Belief {
        // The answer is verified with its own headers and bytes; the condition then sees it beside the callback.
        var reading = given
        do throws(WireError) {
            try AnswerRule.fill(&reading.environment, from: answer, format: call.format)
        } catch {
            return .stop(
                .refused(CallbackRefusal(.signature, "the provider's answer cannot be read"), callback: rule.name))
        }
        switch call.verification.verify(in: reading) {
        case .good: break
        case .needsKey(let ring, let id): return .stop(.needsKey(ring: ring, id: id))
        case .refused(let refusal): return .stop(.refused(refusal, callback: rule.name))
        }
        var run = given
        run.environment[.answer] = reading.environment[.answer]
        run.environment[.status] = reading.environment[.status]
        let isGood = (try? holds.holds(in: run.environment)) ?? false
        return isGood ? .good : .stop(.refused(.unproved, callback: rule.name))
    }

    private static func opened(_ opening: CallbackRule.Opening, _ run: Run) throws(EventProblem) -> Value {
        let bytes: [UInt8]
        do throws(EvaluationError) { bytes = try opening.value.bytes(in: run.environment) } catch {
            throw EventProblem(.malformed, error.message)
        }
        do throws(WireError) {
            return try opening.format.parse(bytes)
        } catch {
            throw EventProblem(.malformed, "what was opened is no \(opening.format.rawValue): \(error.message)")
        }
    }

    private static func holds(_ condition: Condition, _ run: Run) throws(EventProblem) -> Bool {
        do throws(EvaluationError) {
            return try condition.holds(in: run.environment)
        } catch {
            throw EventProblem(.malformed, error.message)
        }
    }

    /// More events than that in one delivery are nobody's.
    private static let eventsMax = 1000

    private func events(_ rule: CallbackRule, _ run: Run) throws(EventProblem) -> [ChannelEvent] {
        let context = context(currency: nil, isCallback: true)
        guard let each = rule.each else { return [try event(rule, run, context)] }
        let items: Value
        do throws(EvaluationError) { items = try each.value(in: run.environment) } catch {
            throw EventProblem(.malformed, error.message)
        }
        guard let list = items.list, list.count <= Adapter.eventsMax else {
            throw EventProblem(.malformed, "`each` gives \(items.kindName), not a list of at most \(Adapter.eventsMax)")
        }
        var events: [ChannelEvent] = []
        for item in list {
            var inside = run
            inside.environment[.item] = item
            events.append(try event(rule, inside, context))
        }
        return events
    }

    private func event(_ rule: CallbackRule, _ run: Run, _ context: EventContext) throws(EventProblem) -> ChannelEvent {
        let event = try rule.event.read(in: run.environment, context)
        guard case .hint = rule.belief else { return event }
        // Nothing of a hint is to be believed but which order it is about.
        switch event {
        case .trade(let report):
            return .trade(
                TradeReport(
                    tradingOrderNo: report.tradingOrderNo, state: .pending, transactionID: report.transactionID,
                    needsQuery: true))
        case .refund(let report):
            return .refund(
                RefundReport(
                    refundNo: report.refundNo, refundID: report.refundID, tradingOrderNo: report.tradingOrderNo,
                    status: .processing, needsQuery: true))
        }
    }
}

extension CallbackRefusal {
    fileprivate static let unproved = CallbackRefusal(.signature, "the provider does not confirm that it sent this")
}
