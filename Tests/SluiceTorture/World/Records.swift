import SluiceAuditor
import Synchronization

/// What the business system remembers of its own calls.
final class Records: Sendable {
    /// One order as it is meant to be.
    struct Order: Sendable {
        var name: String
        /// Minor units.
        var amount: Int64
        /// Our number, once a reply told it.
        var number: String?
        var isAcknowledged: Bool { number != nil }
        /// The refunds that were asked for: their numbers and amounts, and whether a reply came.
        var refunds: [Refund] = []
    }

    struct Refund: Sendable {
        var name: String
        var amount: Int64
        var isAnswered = false
    }

    private struct State {
        var orders: [String: Order] = [:]
        var calls: [BusinessCall] = []
        var heads: [ChainHead] = []
        /// Orders whose refund may be asked for.
        var refundable: [String] = []
        var acknowledgedCount = 0
    }

    private let state = Mutex(State())

    var calls: [BusinessCall] { state.withLock { $0.calls } }
    var heads: [ChainHead] { state.withLock { $0.heads } }
    var orders: [Order] { state.withLock { $0.orders.values.sorted { $0.name < $1.name } } }
    var acknowledgedCount: Int { state.withLock { $0.acknowledgedCount } }

    /// The orders of which every call was answered 503.
    var turnedAway: Set<String> {
        state.withLock { state in
            var answers: [String: Set<Int?>] = [:]
            for call in state.calls where call.operation == .create {
                answers[call.productOrderNo ?? "", default: []].insert(call.status)
            }
            return Set(answers.filter { $0.value == [503] }.keys)
        }
    }

    func order(_ name: String) -> Order? { state.withLock { $0.orders[name] } }
    func begin(_ order: Order) { state.withLock { $0.orders[order.name] = order } }
    func add(_ call: BusinessCall) { state.withLock { $0.calls.append(call) } }
    func add(_ heads: [ChainHead]) { state.withLock { $0.heads += heads } }

    func acknowledge(_ name: String, number: String) {
        state.withLock { state in
            if state.orders[name]?.number == nil { state.acknowledgedCount += 1 }
            state.orders[name]?.number = number
        }
    }

    func isPaid(_ name: String) { state.withLock { $0.refundable.append(name) } }

    /// An order that was paid some time ago, taken out of the list.
    func takeRefundable(olderThan count: Int) -> Order? {
        state.withLock { state in
            guard state.refundable.count > count else { return nil }
            return state.orders[state.refundable.removeFirst()]
        }
    }

    func begin(_ refund: Refund, of name: String) { state.withLock { $0.orders[name]?.refunds.append(refund) } }

    func answered(_ refund: String, of name: String) {
        state.withLock { state in
            guard let index = state.orders[name]?.refunds.firstIndex(where: { $0.name == refund }) else { return }
            state.orders[name]?.refunds[index].isAnswered = true
        }
    }
}
