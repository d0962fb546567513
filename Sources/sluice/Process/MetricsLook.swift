import SluiceChannel
import SluiceGateway
import SluiceJournal
import SluiceMetrics

/// What is not counted as it happens but looked up when somebody asks: where channels, open work and journals stand.
struct MetricsLook {
    let gateway: Gateway
    let store: JournalStore

    func families() async -> [MetricFamily] { channels + (await openWork()) + journals }

    private var channels: [MetricFamily] {
        let states = gateway.channelStates
        func family(
            _ name: String, _ kind: MetricFamily.Kind, _ about: String,
            _ values: (ChannelState) -> [(label: MetricLabel?, value: Double)]
        ) -> MetricFamily {
            MetricFamily(
                "sluice_channel_" + name, kind, about,
                states.flatMap { state in
                    values(state).map { item in
                        let labels = [MetricLabel("channel", state.profile.label)]
                        return (labels: labels + (item.label.map { [$0] } ?? []), value: item.value)
                    }
                })
        }
        return [
            family("calls_under_way", .gauge, "Operations with the provider that are under way.") { state in
                [
                    (MetricLabel("kind", "new"), Double(state.gate.newWork)),
                    (MetricLabel("kind", "upkeep"), Double(state.gate.upkeep)),
                ]
            },
            family("calls_limit", .gauge, "The most operations that may be under way.") { state in
                [(nil, Double(state.profile.limits.callsMax))]
            },
            family("calls_total", .counter, "Calls to the provider, by whether it answered.") { state in
                [
                    (MetricLabel("result", "answered"), Double(state.gate.answered)),
                    (MetricLabel("result", "unanswered"), Double(state.gate.unanswered)),
                ]
            },
            family("refused_total", .counter, "Payments and refunds turned away, by the problem's code.") { state in
                [
                    (MetricLabel("code", "channel-busy"), Double(state.gate.refusedBusy)),
                    (MetricLabel("code", "channel-unavailable"), Double(state.gate.refusedUnavailable)),
                ]
            },
            family("breaker_state", .gauge, "The circuit breaker: 0 closed, 1 half-open, 2 open.") { state in
                let number: Double =
                    switch state.gate.breaker.state {
                    case .closed: 0
                    case .halfOpen: 1
                    case .open: 2
                    }
                return [(nil, number)]
            },
            family("breaker_openings_total", .counter, "How often the circuit breaker has opened.") { state in
                [(nil, Double(state.gate.breaker.openings))]
            },
        ]
    }

    /// Nothing where the index cannot be read: the journals' own numbers tell why.
    private func openWork() async -> [MetricFamily] {
        guard let work = try? await gateway.openWork() else { return [] }
        return [
            MetricFamily(
                "sluice_open_work", .gauge, "What waits to be asked for or forwarded, by channel or app, due or not.",
                work.map { item in
                    let labels = [MetricLabel("kind", item.kind.rawValue), MetricLabel("name", item.name)]
                    return (labels: labels, value: Double(item.count))
                })
        ]
    }

    private var journals: [MetricFamily] {
        let counters = store.counters()
        func family(_ name: String, _ kind: MetricFamily.Kind, _ about: String, _ value: Int) -> MetricFamily {
            MetricFamily("sluice_journal_" + name, kind, about, Double(value))
        }
        return [
            family("lines_total", .counter, "Lines on disk since the start.", counters.committedLines),
            family("bytes_total", .counter, "Bytes of those lines.", counters.committedBytes),
            family("syncs_total", .counter, "Groups of lines in which they were synced.", counters.committedGroups),
            family("queued_bytes", .gauge, "Bytes that wait to be written.", counters.queuedBytes),
            family("unindexed_lines", .gauge, "Lines on disk that the index has not got yet.", counters.unindexedLines),
            family("index_questions_total", .counter, "Questions to the index.", counters.indexQuestions),
            family(
                "index_questions_spared_total", .counter, "Numbers that were known to be new without the index.",
                counters.sparedQuestions),
            family("index_failures_total", .counter, "Failed attempts to write the index.", counters.indexFailures),
            family(
                "refused_overloaded_total", .counter, "Commits turned away because too much waited.",
                counters.refusedOverloaded),
            family(
                "refused_disk_full_total", .counter, "Commits turned away because the disk was nearly full.",
                counters.refusedDiskFull),
            family(
                "failed", .gauge, "1 when the journals cannot be written any more.", counters.failure == nil ? 0 : 1),
            MetricFamily(
                "sluice_journal_sync_seconds_total", .counter, "How long all those syncs took together.",
                Double(counters.syncMicroseconds) / 1_000_000),
            MetricFamily(
                "sluice_journal_sync_last_seconds", .gauge, "How long the last sync took.",
                Double(counters.lastSyncMicroseconds) / 1_000_000),
            MetricFamily(
                "sluice_journal_sync_slowest_seconds", .gauge, "How long the slowest sync took.",
                Double(counters.slowestSyncMicroseconds) / 1_000_000),
        ]
    }
}
