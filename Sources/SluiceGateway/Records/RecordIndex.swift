package import SluiceJournal
import SluiceTrade

/// Which keys and which open work a journal line has. Everything that the gateway looks up or must still do is a fold over
/// the lines by this function, so that an index can be thrown away at any time (J3).
package struct RecordIndex: RecordIndexer {
    package init() {}

    package let version = 3

    package func keys(journal: String, line: [UInt8]) -> RecordKeys {
        do throws(RecordError) {
            switch journal {
            case TradeRecord.journal: return RecordIndex.keys(of: try TradeFacts(line: line))
            case RefundRecord.journal: return RecordIndex.keys(of: try RefundFacts(line: line))
            default: return try RecordIndex.keysOfLog(line)
            }
        } catch {
            // The chain vouches for the line, so it was written like this; it has no keys, and `journal show` still finds it.
            return RecordKeys()
        }
    }

    // What follows is also asked by the writer of a record, which knows it without reading the line again.

    static func keys(of record: TradeRecord) -> RecordKeys { keys(of: TradeFacts(record)) }

    static func keys(of record: RefundRecord) -> RecordKeys { keys(of: RefundFacts(record)) }

    private static func keys(of trade: TradeFacts) -> RecordKeys {
        let workID = WorkID.query(trade.tradingOrderNo)
        var work: [WorkChange] = []
        if trade.isFinal {
            work.append(.close(id: workID.text))
        } else if trade.version == 1 {
            let due = QuerySchedule.firstDue(created: trade.createTime)
            work.append(.open(workID, WorkKind.query.lane(trade.tradingChannel), due: due))
        }
        if trade.event != nil {
            let event = WorkID.forwardTrade(trade.tradingOrderNo, version: trade.version)
            work.append(.open(event, WorkKind.forward.lane(trade.appID), due: trade.updateTime))
        }
        return RecordKeys(
            primary: trade.tradingOrderNo,
            secondary: secondaryKey(appID: trade.appID, productOrderNo: trade.productOrderNo),
            group: trade.tradingOrderNo,
            list: trade.event == .succeeded
                ? StatementDay(.payments, appID: trade.appID, at: trade.paidTime ?? trade.updateTime).list : nil,
            work: work)
    }

    private static func keys(of refund: RefundFacts) -> RecordKeys {
        let workID = WorkID.refundQuery(refund.refundNo)
        var work: [WorkChange] = []
        if refund.isFinal {
            work.append(.close(id: workID.text))
        } else if refund.version == 1 {
            let due = QuerySchedule.firstDue(created: refund.createTime)
            work.append(.open(workID, WorkKind.refundQuery.lane(refund.tradingChannel), due: due))
        }
        if refund.event != nil {
            let event = WorkID.forwardRefund(refund.tradingOrderNo, refund.refundNo, version: refund.version)
            work.append(.open(event, WorkKind.forward.lane(refund.appID), due: refund.updateTime))
        }
        return RecordKeys(
            primary: refund.refundNo, group: refund.tradingOrderNo,
            list: refund.event == .succeeded
                ? StatementDay(.refunds, appID: refund.appID, at: refund.updateTime).list : nil,
            work: work)
    }

    static func keys(of record: PaymentLogRecord) -> RecordKeys {
        let work: [WorkChange] =
            switch record.work {
            case .done(let id): [.close(id: id)]
            case .attempt(let id, let next):
                [.attempt(id: id, atMS: Int(record.logTime.milliseconds), dueMS: Int(next.milliseconds))]
            case nil: []
            }
        return RecordKeys(
            primary: record.idempotencyKey, secondary: nil, group: record.tradingOrderNo, work: work)
    }

    private static func keysOfLog(_ line: [UInt8]) throws(RecordError) -> RecordKeys {
        let members = try LineMembers(
            line, ["trading_order_no", "log_time", "idempotency_key", "work", "next_time", "work_done"])
        var work: [WorkChange] = []
        if let id = try members.optionalText("work_done") { work.append(.close(id: id)) }
        if let id = try members.optionalText("work"), let next = try members.optionalTime("next_time"),
            let at = try members.optionalTime("log_time")
        {
            work.append(.attempt(id: id, atMS: Int(at.milliseconds), dueMS: Int(next.milliseconds)))
        }
        return RecordKeys(
            primary: try members.optionalText("idempotency_key"), secondary: nil,
            group: try members.optionalText("trading_order_no"), work: work)
    }

    /// App identifiers hold no slash, so the two parts cannot be told apart in more than one way.
    static func secondaryKey(appID: String, productOrderNo: String) -> String { "\(appID)/\(productOrderNo)" }
}

extension WorkChange {
    fileprivate static func open(_ id: WorkID, _ kind: String, due: Instant) -> WorkChange {
        .open(id: id.text, kind: kind, dueMS: Int(due.milliseconds))
    }
}

/// What a piece of open work is about; its text is its key in the index.
enum WorkID: Equatable {
    case query(String)
    case refundQuery(String)
    case forwardTrade(String, version: Int)
    case forwardRefund(String, String, version: Int)

    var text: String {
        switch self {
        case .query(let number): "query \(number)"
        case .refundQuery(let number): "refund_query \(number)"
        case .forwardTrade(let number, let version): "forward \(number) \(version)"
        case .forwardRefund(let number, let refundNo, let version): "forward \(number) \(refundNo) \(version)"
        }
    }

    init?(_ text: String) {
        let parts = text.split(separator: " ").map(String.init)
        switch (parts.first, parts.count) {
        case ("query", 2): self = .query(parts[1])
        case ("refund_query", 2): self = .refundQuery(parts[1])
        case ("forward", 3):
            guard let version = Int(parts[2]) else { return nil }
            self = .forwardTrade(parts[1], version: version)
        case ("forward", 4):
            guard let version = Int(parts[3]) else { return nil }
            self = .forwardRefund(parts[1], parts[2], version: version)
        default: return nil
        }
    }
}
