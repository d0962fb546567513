import SluiceJournal
import SluiceTrade

/// The records of the gateway: what has happened, and the only way to make something have happened. A commit returns when
/// every line of it is on disk (J1).
struct Ledger: Sendable {
    let store: any RecordStore
    /// `trade NUMBER` is held while a trade or one of its refunds is read, decided about and written.
    let locks = KeyedLock()
    private let recent = RecentTrades()
    private let metrics: GatewayMetrics

    init(store: any RecordStore, metrics: GatewayMetrics) {
        self.store = store
        self.metrics = metrics
    }

    /// The lines of one commit.
    struct Changes {
        var trades: [TradeRecord] = []
        var refunds: [RefundRecord] = []
        var logs: [PaymentLogRecord] = []

        var isEmpty: Bool { trades.isEmpty && refunds.isEmpty && logs.isEmpty }

        /// What the journals are given.
        fileprivate var entries: [JournalEntry] {
            var entries: [JournalEntry] = []
            entries.reserveCapacity(logs.count + trades.count + refunds.count)
            for log in logs {
                entries.append(
                    JournalEntry(
                        journal: PaymentLogRecord.journal, record: log.encoded(), keys: RecordIndex.keys(of: log)))
            }
            for trade in trades {
                entries.append(
                    JournalEntry(
                        journal: TradeRecord.journal, record: trade.encoded(), keys: RecordIndex.keys(of: trade)))
            }
            for refund in refunds {
                entries.append(
                    JournalEntry(
                        journal: RefundRecord.journal, record: refund.encoded(), keys: RecordIndex.keys(of: refund)))
            }
            return entries
        }

        static func log(_ record: PaymentLogRecord) -> Changes { Changes(logs: [record]) }
    }

    /// - Parameter isNewWork: new work is turned away before the disk is full; what ends acknowledged work may still
    ///   use the reserve (J5).
    func commit(_ changes: Changes, isNewWork: Bool = false) async throws(GatewayError) {
        let entries = changes.entries
        recent.expect(changes.trades)
        do throws(JournalError) {
            try await store.commit(entries, isNewWork: isNewWork)
        } catch {
            recent.forget(changes.trades)
            throw isNewWork ? GatewayError(error) : GatewayError(unfinished: error)
        }
        recent.store(changes.trades)
        metrics.count(changes)
    }

    func trade(_ tradingOrderNo: String) async throws(GatewayError) -> Trade? {
        if let trade = recent[tradingOrderNo] { return trade }
        return try await read { () async throws in
            try await store.latest(TradeRecord.journal, primary: tradingOrderNo).map { try TradeRecord(line: $0).trade }
        }
    }

    func trade(appID: String, productOrderNo: String) async throws(GatewayError) -> Trade? {
        try await read { () async throws in
            let key = RecordIndex.secondaryKey(appID: appID, productOrderNo: productOrderNo)
            return try await store.latest(TradeRecord.journal, secondary: key).map { try TradeRecord(line: $0).trade }
        }
    }

    /// Every version of a trade, oldest first, with the events that they caused.
    func tradeRecords(_ tradingOrderNo: String) async throws(GatewayError) -> [TradeRecord] {
        try await read { () async throws in
            try await store.history(TradeRecord.journal, group: tradingOrderNo).map { try TradeRecord(line: $0) }
        }
    }

    func refund(_ refundNo: String) async throws(GatewayError) -> Refund? {
        try await read { () async throws in
            try await store.latest(RefundRecord.journal, primary: refundNo).map { try RefundRecord(line: $0).refund }
        }
    }

    /// Every version of every refund of a trade, oldest first, with the events that they caused.
    func refundRecords(_ tradingOrderNo: String) async throws(GatewayError) -> [RefundRecord] {
        try await read { () async throws in
            try await store.history(RefundRecord.journal, group: tradingOrderNo).map { try RefundRecord(line: $0) }
        }
    }

    /// Every refund of a trade in its present state, oldest first.
    func refunds(of tradingOrderNo: String) async throws(GatewayError) -> [Refund] {
        try await read { () async throws in
            var order: [String] = []
            var latest: [String: Refund] = [:]
            for record in try await refundRecords(tradingOrderNo) {
                let refund = record.refund
                if latest.updateValue(refund, forKey: refund.refundNo) == nil { order.append(refund.refundNo) }
            }
            return order.compactMap { latest[$0] }
        }
    }

    /// The lines of the payment log about a trade, oldest first.
    func logLines(_ tradingOrderNo: String) async throws(GatewayError) -> [LineReader] {
        try await read { () async throws in
            try await store.history(PaymentLogRecord.journal, group: tradingOrderNo).map { try LineReader($0) }
        }
    }

    /// Lines of a list after one of them.
    func lines(
        _ journal: String, list: String, after sequence: Int, limit: Int
    ) async throws(GatewayError) -> [JournalLine] {
        try await read { () async throws in
            try await store.history(journal, group: list, after: sequence, limit: limit)
        }
    }

    func tradeRecord(_ line: [UInt8]) throws(GatewayError) -> TradeRecord {
        do throws(RecordError) { return try TradeRecord(line: line) } catch {
            throw GatewayError(.internalError, "\(error)")
        }
    }

    func refundRecord(_ line: [UInt8]) throws(GatewayError) -> RefundRecord {
        do throws(RecordError) { return try RefundRecord(line: line) } catch {
            throw GatewayError(.internalError, "\(error)")
        }
    }

    func work(kind: String, dueBy now: Instant, limit: Int) async throws(GatewayError) -> [WorkItem] {
        try await read { () async throws in
            try await store.work(kind: kind, dueBeforeMS: Int(now.milliseconds), limit: limit)
        }
    }

    private func read<Value: Sendable>(_ body: () async throws -> Value) async throws(GatewayError) -> Value {
        do {
            return try await body()
        } catch let error as GatewayError {
            throw error
        } catch let error as JournalError {
            throw GatewayError(error)
        } catch {
            throw GatewayError(.internalError, "\(error)")
        }
    }
}
