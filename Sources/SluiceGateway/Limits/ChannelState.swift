package import SluiceChannel
package import SluiceJSON
import SluiceTrade

/// A channel as operations and business systems see it: what it offers, what it may take, and how it fares.
package struct ChannelState: Sendable {
    package let profile: ChannelProfile
    package let gate: ChannelGate

    /// The breaker's state as a word: `closed`, `open`, `half-open`.
    package var breakerWord: String {
        switch gate.breaker.state {
        case .closed: "closed"
        case .open: "open"
        case .halfOpen: "half-open"
        }
    }

    /// What `GET /v1/channels` shows of it.
    package var json: JSONValue {
        let limits = profile.limits
        var breaker: JSONObject = ["state": .text(breakerWord), "openings": .integer(Int64(gate.breaker.openings))]
        if case .open(let since) = gate.breaker.state { breaker["open_since"] = .text(since.rfc3339) }
        return [
            "channel_label": .text(profile.label), "channel_name": .text(profile.name),
            "enable_flag": .boolean(profile.isEnabled), "methods": .array(profile.payMethods.map(JSONValue.text)),
            "currencies": profile.currencies.map { .array($0.map(JSONValue.text)) } ?? .null,
            "calls_under_way": .integer(Int64(gate.underWay)),
            "breaker": .object(breaker),
            "limits": [
                "calls": .integer(Int64(limits.callsMax)), "budget_ms": .integer(Int64(limits.budgetMS)),
                "breaker_failures": .integer(Int64(limits.breakerFailures)),
                "breaker_share": .integer(Int64(limits.breakerSharePercent)),
                "breaker_pause_ms": .integer(Int64(limits.breakerPauseMS)),
                "breaker_probes": .integer(Int64(limits.breakerProbes)),
            ],
        ]
    }
}

/// How much open work there is of one kind for one channel or app, due or not.
package struct OpenWork: Sendable {
    package let kind: WorkKind
    /// The channel's label or the app's identifier.
    package let name: String
    package let count: Int
}

extension Gateway {
    /// `GET /v1/channels`: the channels that an app may use.
    package func channels(app: App) async -> APIReply {
        let list = channelStates.filter { app.mayUse($0.profile.label) }.map(\.json)
        return APIReply(status: 200, body: ["channels": .array(list)])
    }

    /// Every loaded channel, in the order of the labels.
    package var channelStates: [ChannelState] {
        core.registry.labels.compactMap { label in
            core.registry[label].map { ChannelState(profile: $0.profile, gate: core.gates[label]) }
        }
    }

    /// All open work.
    package func openWork() async throws(GatewayError) -> [OpenWork] {
        var work: [OpenWork] = []
        for kind in WorkKind.allCases {
            for lane in try await core.ledger.workLanes(kind) {
                work.append(
                    OpenWork(kind: kind, name: lane.name, count: try await core.ledger.workCount(lane.indexKind)))
            }
        }
        return work
    }
}
