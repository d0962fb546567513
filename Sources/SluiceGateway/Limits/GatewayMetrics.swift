package import CoreMetrics
import SluiceTrade
import Synchronization

/// Counts what the gateway does, by what it writes down: every call, answer, callback and forwarded result has a line in
/// the journals, so that counting lines as they reach the disk counts everything, and nothing that did not happen.
///
/// Labels are channels, operations and outcomes; there is no number and no text of a request among them.
package final class GatewayMetrics: Sendable {
    private struct Line: Hashable {
        let channel: String
        let direction: PaymentLogRecord.Direction
        let operation: String
        let outcome: String

        /// By what tells most lines apart; hashing all four for every line costs more than a rare comparison.
        func hash(into hasher: inout Hasher) {
            hasher.combine(channel)
            hasher.combine(outcome)
        }
    }

    private struct Event: Hashable {
        let channel: String
        let name: String
    }

    private struct State {
        var messages: [Line: Counter] = [:]
        var events: [Event: Counter] = [:]
    }

    /// What each name counts.
    package static let about = [
        "sluice_messages_total":
            "Lines of the payment log: calls, answers, callbacks and forwarded results, by what became of them.",
        "sluice_events_total":
            "Payments and refunds that began (payment.created, refund.created), and what business systems hear of them.",
    ]

    private let factory: any MetricsFactory
    private let state = Mutex(State())

    package init(factory: any MetricsFactory = NOOPMetricsHandler.instance) { self.factory = factory }

    /// Counts what has been committed.
    func count(_ changes: Ledger.Changes) {
        state.withLock { state in
            for log in changes.logs { message(log, &state).increment() }
            for record in changes.trades {
                let channel = record.trade.tradingChannel
                if record.trade.version == 1 { event(channel, "payment.created", &state).increment() }
                if let notice = record.event { event(channel, notice.rawValue, &state).increment() }
            }
            for record in changes.refunds {
                let channel = record.refund.tradingChannel
                if record.refund.version == 1 { event(channel, "refund.created", &state).increment() }
                if let notice = record.event { event(channel, notice.rawValue, &state).increment() }
            }
        }
    }

    private func message(_ log: PaymentLogRecord, _ state: inout State) -> Counter {
        let line = Line(
            channel: log.channel ?? "", direction: log.direction, operation: log.operation, outcome: log.outcome)
        if let known = state.messages[line] { return known }
        let labels = [
            ("channel", line.channel), ("direction", line.direction.rawValue), ("operation", line.operation),
            ("outcome", line.outcome),
        ]
        let counter = Counter(label: "sluice_messages_total", dimensions: labels, factory: factory)
        state.messages[line] = counter
        return counter
    }

    private func event(_ channel: String, _ name: String, _ state: inout State) -> Counter {
        let event = Event(channel: channel, name: name)
        if let known = state.events[event] { return known }
        let labels = [("channel", channel), ("event", name)]
        let counter = Counter(label: "sluice_events_total", dimensions: labels, factory: factory)
        state.events[event] = counter
        return counter
    }
}
