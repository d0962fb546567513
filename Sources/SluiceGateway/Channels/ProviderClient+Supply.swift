import Logging
import SluiceChannel
import SluiceTrade

// Tokens and keys: fetched once however many wait, kept until they expire.
extension ProviderClient {
    /// What the gateway has of this channel's tokens and keys; the named tokens are fetched when they are missing.
    func supply(tokens names: [String], subject: CallSubject) async throws(GatewayError) -> Supply {
        var supply = currentSupply()
        for name in names { supply.tokens[name] = try await token(name, subject) }
        return supply
    }

    func currentSupply() -> Supply {
        Supply(
            tokens: [:], keys: core.supplies.keys(for: adapter.profile, rings: adapter.ringNames, now: core.clock.now())
        )
    }

    private func token(_ name: String, _ subject: CallSubject) async throws(GatewayError) -> String {
        let profile = adapter.profile
        if let value = core.supplies.token(name, for: profile, now: core.clock.now()) { return value }
        return try await core.inFlight.withLock("token \(profile.label) \(name)") { () async throws(GatewayError) in
            if let value = core.supplies.token(name, for: profile, now: core.clock.now()) { return value }
            // Those who waited here while others asked in vain do not ask once more each.
            guard !isOutOfTime else {
                throw GatewayError(.providerUnclear, "The channel's time for one operation was used up.")
            }
            let moment = moment()
            let call = try await rendered { [adapter] () throws(ChannelError) in
                try adapter.renderToken(name, moment: moment)
            }
            let ending = try await send(call, operation: "token \(name)", subject: subject)
            try await core.ledger.commit(.log(ending.record))
            guard let answer = ending.answer else {
                throw GatewayError(
                    .providerUnclear, "The provider gave no access token: \(ending.failure ?? "no answer")")
            }
            noteFault(ending)
            do throws(ChannelError) {
                let token = try adapter.readToken(name, call: call, answer: answer, moment: self.moment())
                core.supplies.store(token, as: name, for: profile)
                return token.value
            } catch {
                throw GatewayError(.providerUnclear, "The provider gave no access token: \(error.message)")
            }
        }
    }

    /// Fetches a ring because a key with this id is not known.
    /// - Returns: whether asking again makes sense.
    func fetchKeys(ring: String, id: String, subject: CallSubject) async -> Bool {
        let profile = adapter.profile
        let before = core.supplies.keys(for: profile, rings: [ring], now: core.clock.now())[ring]?[id]
        if before != nil { return true }
        let result: Result<Bool, GatewayError> = await core.inFlight.withLock("keys \(profile.label) \(ring)") {
            do throws(GatewayError) { return .success(try await fetch(ring, id, subject)) } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let isKnown): return isKnown
        case .failure(let error):
            core.logger.warning("keys of ring \(ring) of channel \(profile.label) cannot be fetched: \(error.detail)")
            return false
        }
    }

    private func fetch(_ ring: String, _ id: String, _ subject: CallSubject) async throws(GatewayError) -> Bool {
        let profile = adapter.profile
        let now = core.clock.now()
        if core.supplies.keys(for: profile, rings: [ring], now: now)[ring]?[id] != nil { return true }
        let pauseMS = adapter.keyFetchPauseMS(ring)
        guard core.supplies.mayFetch(ring, for: profile, pauseMS: pauseMS, now: now) else { return false }
        let supply = try await supply(tokens: adapter.tokensNeeded(ring: ring), subject: subject)
        let moment = moment()
        let call = try await rendered { [adapter] () throws(ChannelError) in
            try adapter.renderKeys(ring, id: id, moment: moment, supply: supply)
        }
        let ending = try await send(call, operation: "keys \(ring)", subject: subject)
        try await core.ledger.commit(.log(ending.record))
        guard let answer = ending.answer else { return false }
        noteFault(ending)
        do throws(ChannelError) {
            let keys = try adapter.readKeys(ring, id: id, call: call, answer: answer, moment: self.moment())
            core.supplies.store(keys, in: ring, for: profile)
            return keys.contains { $0.id == id }
        } catch {
            throw GatewayError(.providerUnclear, error.message)
        }
    }

    /// A 5xx brings no token and no key, whatever it says.
    func noteFault(_ ending: Ending) {
        if let status = ending.answer?.status, status >= 500 { note(.unanswered, period: ending.period) }
    }

    /// A definition that cannot be rendered with these facts is the caller's matter when a field is at fault, ours otherwise.
    /// - Parameter signs: whether `body` uses a private key.
    func rendered<Value: Sendable>(
        signs: Bool = false, _ body: @escaping @Sendable () throws(ChannelError) -> Value
    ) async throws(GatewayError) -> Value {
        do throws(ChannelError) {
            return try await core.signing.run(signs: signs) { Result(catching: body) }.get()
        } catch {
            if let field = error.field { throw GatewayError(.invalidRequest, error.message, field: field) }
            throw GatewayError(.internalError, "The channel's definition cannot say this call: \(error.message)")
        }
    }
}
