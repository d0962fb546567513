import SluiceTrade
import Synchronization

/// Trades as they were last committed here, so that whoever writes a trade need not read it back from its line.
///
/// Only commits fill it, each after its lines are on disk. A trade is written by one at a time under its lock, except for its
/// first line, which is written before anybody can know the number: should somebody be faster nevertheless, the first line
/// comes too late to be kept here. So what is here is never older than the journals. The last few thousand trades are kept.
final class RecentTrades: Sendable {
    /// Trades of one generation; at most two generations are kept.
    private static let generationCount = 2048

    private struct State {
        var young: [String: TradeRecord] = [:]
        var old: [String: TradeRecord] = [:]
        /// New trades whose first line is on its way to the disk, and about which nothing later was written.
        var beginning: Set<String> = []
    }

    private let state = Mutex(State())

    subscript(tradingOrderNo: String) -> Trade? {
        state.withLock { $0.young[tradingOrderNo] ?? $0.old[tradingOrderNo] }?.trade
    }

    /// Tells of new trades before their first line is written.
    func expect(_ trades: [TradeRecord]) {
        guard !trades.isEmpty else { return }
        state.withLock { state in
            for record in trades where record.trade.version == 1 { state.beginning.insert(record.trade.tradingOrderNo) }
        }
    }

    /// Takes over what was committed.
    func store(_ trades: [TradeRecord]) {
        guard !trades.isEmpty else { return }
        state.withLock { state in
            for record in trades {
                let number = record.trade.tradingOrderNo
                let isExpected = state.beginning.remove(number) != nil
                if isExpected || record.trade.version > 1 { state.young[number] = record }
            }
            guard state.young.count >= RecentTrades.generationCount else { return }
            state.old = state.young
            state.young = [:]
        }
    }

    /// Forgets trades of which it is not known whether their lines are on disk.
    func forget(_ trades: [TradeRecord]) {
        state.withLock { state in
            for record in trades {
                state.beginning.remove(record.trade.tradingOrderNo)
                state.young[record.trade.tradingOrderNo] = nil
                state.old[record.trade.tradingOrderNo] = nil
            }
        }
    }
}
