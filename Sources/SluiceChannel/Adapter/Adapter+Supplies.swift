extension Adapter {
    /// The request that fetches a token.
    package func renderToken(_ name: String, moment: Moment) throws(ChannelError) -> RenderedCall {
        let rule = try token(name)
        return try call(rule.request, .sluice, plainRun(moment, Supply()), tokens: [:])
    }

    /// The token in an answer.
    package func readToken(
        _ name: String, call: RenderedCall, answer: WireAnswer, moment: Moment
    ) throws(ChannelError) -> FetchedToken {
        try token(name).read(answer, call: call, in: plainRun(moment, Supply()))
    }

    /// The request that fetches the keys of a ring, because `id` is not known.
    package func renderKeys(
        _ ring: String, id: String, moment: Moment, supply: Supply
    ) throws(ChannelError) -> RenderedCall {
        let (rule, fetch) = try fetched(ring)
        guard rule.isFetchable(id) else {
            throw ChannelError(code: "keys-unreadable", "the id of the key leads to a host that is not on the list")
        }
        var run = plainRun(moment, supply)
        run.environment[.id] = .text(id)
        return try call(fetch.request, .sluice, run, tokens: supply.tokens)
    }

    /// How long an unknown id may cause no second fetch of a ring, in milliseconds.
    package func keyFetchPauseMS(_ ring: String) -> Int {
        Int(plugin.rings[ring]?.fetch?.againAfterMilliseconds ?? 60_000)
    }

    /// The keys in an answer.
    package func readKeys(
        _ ring: String, id: String, call: RenderedCall, answer: WireAnswer, moment: Moment
    ) throws(ChannelError) -> [FetchedKey] {
        try fetched(ring).ring.read(answer, id: id, call: call, in: plainRun(moment, Supply()))
    }

    func plainRun(_ moment: Moment, _ supply: Supply) -> Run {
        Run(channel: channel, moment: moment, supply: supply, rings: plugin.rings)
    }

    private func token(_ name: String) throws(ChannelError) -> TokenRule {
        guard let rule = plugin.tokens[name] else {
            throw ChannelError(code: "name-unknown", "the plugin has no token \"\(name)\"")
        }
        return rule
    }

    private func fetched(_ name: String) throws(ChannelError) -> (ring: KeyRing, fetch: KeyRing.Fetch) {
        guard let ring = plugin.rings[name], let fetch = ring.fetch else {
            throw ChannelError(code: "name-unknown", "the plugin has no ring \"\(name)\" that is fetched")
        }
        return (ring, fetch)
    }
}
