import SluiceJournal
import SluiceTrade

/// The records of the gateway: what has happened, and the only way to make something have happened. A commit returns when
/// every line of it is on disk (J1).
struct Ledger: Sendable {
    let store: any RecordStore
    /// `trade NUMBER` is held while a trade or one of its refunds is read, decided about and written.
    let locks = KeyedLock()

    /// The lines of one commit.
    struct Changes {
        var trades: [TradeRecord] = []
        var refunds: [RefundRecord] = []
        var logs: [PaymentLogRecord] = []

        var isEmpty: Bool { trades.isEmpty && refunds.isEmpty && logs.isEmpty }

        static func log(_ record: PaymentLogRecord) -> Changes { Changes(logs: [record]) }
    }

    /// - Parameter isNewWork: new work is turned away before the disk is full; what ends acknowledged work may still
    ///   use the reserve (J5).
    func commit(_ changes: Changes, isNewWork: Bool = false) async throws(GatewayError) {
        let entries =
            changes.logs.map { JournalEntry(journal: PaymentLogRecord.journal, record: $0.encoded()) }
            + changes.trades.map { JournalEntry(journal: TradeRecord.journal, record: $0.encoded()) }
            + changes.refunds.map { JournalEntry(journal: RefundRecord.journal, record: $0.encoded()) }
        do throws(JournalError) {
            try await store.commit(entries, isNewWork: isNewWork)
        } catch {
            throw GatewayError(error)
        }
    }

    func trade(_ tradingOrderNo: String) async throws(GatewayError) -> Trade? {
        try await read { () async throws in
            try await store.latest(TradeRecord.journal, primary: tradingOrderNo).map { try TradeRecord(line: $0).trade }
        }
    }

    func trade(appID: String, productOrderNo: String) async throws(GatewayError) -> Trade? {
        try await read { () async throws in
            let key = RecordIndex.secondaryKey(appID: appID, productOrderNo: productOrderNo)
            return try await store.latest(TradeRecord.journal, secondary: key).map { try TradeRecord(line: $0).trade }
        }
    }

    /// A trade as it was at one of its versions, with the event that this version caused.
    func tradeRecord(_ tradingOrderNo: String, version: Int) async throws(GatewayError) -> TradeRecord? {
        try await read { () async throws in
            try await store.history(TradeRecord.journal, group: tradingOrderNo).map { try TradeRecord(line: $0) }
                .first { $0.trade.version == version }
        }
    }

    func refund(_ refundNo: String) async throws(GatewayError) -> Refund? {
        try await read { () async throws in
            try await store.latest(RefundRecord.journal, primary: refundNo).map { try RefundRecord(line: $0).refund }
        }
    }

    func refundRecord(
        _ tradingOrderNo: String, _ refundNo: String, version: Int
    ) async throws(GatewayError) -> RefundRecord? {
        try await read { () async throws in
            try await store.history(RefundRecord.journal, group: tradingOrderNo).map { try RefundRecord(line: $0) }
                .first { $0.refund.refundNo == refundNo && $0.refund.version == version }
        }
    }

    /// Every refund of a trade in its present state, oldest first.
    func refunds(of tradingOrderNo: String) async throws(GatewayError) -> [Refund] {
        try await read { () async throws in
            let lines = try await store.history(RefundRecord.journal, group: tradingOrderNo)
            var order: [String] = []
            var latest: [String: Refund] = [:]
            for line in lines {
                let refund = try RefundRecord(line: line).refund
                if latest.updateValue(refund, forKey: refund.refundNo) == nil { order.append(refund.refundNo) }
            }
            return order.compactMap { latest[$0] }
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
        } catch let error as JournalError {
            throw GatewayError(error)
        } catch {
            throw GatewayError(.internalError, "\(error)")
        }
    }
}
