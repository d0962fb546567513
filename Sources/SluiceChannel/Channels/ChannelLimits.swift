package import SluiceSchema

/// What one channel may take of the gateway, so that a slow one starves no other: its `limits:`, with what config.yaml
/// says under `channel_limits` for the fields that it leaves out.
package struct ChannelLimits: Sendable, Equatable {
    /// Operations under way at one time: payments, refunds, queries, closes, and what callbacks make the gateway ask.
    package var callsMax = 400
    /// How long a whole operation may take, its tokens, keys and steps included, in milliseconds.
    package var budgetMS = 45_000
    /// Calls without an answer, one after the other, that open the circuit breaker; 0 for never.
    package var breakerFailures = 10
    /// The share of calls without an answer, in percent of the last `breakerWindow`, that opens it; 0 for never.
    package var breakerSharePercent = 50
    /// How long an open breaker lets nothing through, in milliseconds.
    package var breakerPauseMS = 10_000
    /// Operations that are let through at one time to see whether the provider answers again.
    package var breakerProbes = 2

    /// How many of the latest calls `breakerSharePercent` counts.
    package static let breakerWindow = 50

    package init() {}

    /// What a mapping says that was checked against one of the specs; `defaults` for what it does not give.
    package init(_ mapping: CheckedMapping, defaults: ChannelLimits = ChannelLimits()) {
        self = defaults
        func given<Value>(_ name: String, _ value: (String) -> Value?) -> Value? {
            mapping.isGiven(name) ? value(name) : nil
        }
        callsMax = given("calls", mapping.integer) ?? callsMax
        budgetMS = given("budget", mapping.durationMilliseconds) ?? budgetMS
        breakerFailures = given("breaker_failures", mapping.integer) ?? breakerFailures
        breakerSharePercent = given("breaker_share", mapping.integer) ?? breakerSharePercent
        breakerPauseMS = given("breaker_pause", mapping.durationMilliseconds) ?? breakerPauseMS
        breakerProbes = given("breaker_probes", mapping.integer) ?? breakerProbes
    }

    /// `limits:` of a channel file.
    package static let ofChannel = MappingSpec(
        name: "limits",
        about: "What this channel may take of the gateway. Default of each: `channel_limits` of config.yaml.",
        fields: fields { _ in nil })

    /// `channel_limits:` of config.yaml.
    package static let ofAllChannels = MappingSpec(
        name: "channel_limits",
        about: "What each channel may take of the gateway, unless its own `limits` say otherwise.",
        fields: fields { $0 })

    private static func fields(_ standard: (String) -> String?) -> [FieldSpec] {
        let limits = ChannelLimits()
        return [
            FieldSpec(
                name: "calls", kind: .integer(1...100_000),
                about:
                    "The most operations under way at one time; an eighth is kept free for queries. Past it new payments and refunds are answered 503 `channel-busy`.",
                defaultText: standard(String(limits.callsMax))),
            FieldSpec(
                name: "budget", kind: .duration(1000...600_000),
                about:
                    "How long a whole operation may take, with its tokens, keys and steps. What has no answer by then is settled by query.",
                defaultText: standard("\(limits.budgetMS / 1000)s")),
            FieldSpec(
                name: "breaker_failures", kind: .integer(0...10_000),
                about:
                    "So many calls without an answer, one after the other, open the circuit breaker: new payments and refunds are answered 503 `channel-unavailable` at once. 0: never.",
                defaultText: standard(String(limits.breakerFailures))),
            FieldSpec(
                name: "breaker_share", kind: .integer(0...100),
                about:
                    "This share of calls without an answer, in percent of the last \(breakerWindow), opens it too. 0: never.",
                defaultText: standard(String(limits.breakerSharePercent))),
            FieldSpec(
                name: "breaker_pause", kind: .duration(100...3_600_000),
                about: "How long it stays open before probes are let through.",
                defaultText: standard("\(limits.breakerPauseMS / 1000)s")),
            FieldSpec(
                name: "breaker_probes", kind: .integer(1...1000),
                about:
                    "The most probes at one time. The first that is answered closes the breaker, one that is not opens it again.",
                defaultText: standard(String(limits.breakerProbes))),
        ]
    }
}
