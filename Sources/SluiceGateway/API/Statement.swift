import SluiceJSON
import SluiceJournal
package import SluiceTrade

/// What a statement lists.
package enum StatementKind: String, Sendable, CaseIterable {
    /// Payments that succeeded, by the time they were paid.
    case payments
    /// Refunds that succeeded, by the time that was known.
    case refunds

    fileprivate var journal: String {
        switch self {
        case .payments: TradeRecord.journal
        case .refunds: RefundRecord.journal
        }
    }
}

/// Everything of one kind, one app and one day of UTC: a list of the journals' index.
struct StatementDay {
    let kind: StatementKind
    let appID: String
    /// Days since 1970-01-01.
    let day: Int64

    private static let millisecondsPerDay: Int64 = 86_400_000

    init(_ kind: StatementKind, appID: String, day: Int64) {
        self.kind = kind
        self.appID = appID
        self.day = day
    }

    init(_ kind: StatementKind, appID: String, at time: Instant) {
        self.init(
            kind, appID: appID, day: Instant.floorDivide(time.milliseconds, StatementDay.millisecondsPerDay))
    }

    /// A space keeps it apart from the groups, which are order numbers.
    var list: String { "\(kind.rawValue) \(appID) \(day)" }
}

/// Which part of a statement is asked for.
package struct StatementQuery: Sendable, Equatable {
    /// The most entries of one page.
    package static let limitMax = 500
    package static let daysMax: Int64 = 31

    package var from: Instant
    package var before: Instant
    package var limit: Int
    /// Where the page before ended: `DAY.SEQUENCE`.
    package var after: String?

    package init(from: Instant, before: Instant, limit: Int, after: String?) {
        self.from = from
        self.before = before
        self.limit = limit
        self.after = after
    }
}

extension Gateway {
    /// What succeeded in a span of time, each payment or refund once and as it is now, in the order in which it was booked.
    ///
    /// A page may hold fewer entries than asked for; the end is where there is no `next`.
    package func statement(_ kind: StatementKind, _ query: StatementQuery, app: App) async -> APIReply {
        do throws(GatewayError) {
            return try await Statement(kind: kind, query: query, app: app, ledger: core.ledger).page()
        } catch {
            return APIReply(error)
        }
    }
}

private struct Statement {
    let kind: StatementKind
    let query: StatementQuery
    let app: App
    let ledger: Ledger

    func page() async throws(GatewayError) -> APIReply {
        guard query.from < query.before else {
            throw GatewayError(.invalidRequest, "before: must be later than from", field: "before")
        }
        let last = StatementDay(kind, appID: app.appID, at: query.before.advanced(byMilliseconds: -1)).day
        let first = StatementDay(kind, appID: app.appID, at: query.from).day
        guard last - first < StatementQuery.daysMax else {
            throw GatewayError(
                .invalidRequest, "before: a statement covers at most \(StatementQuery.daysMax) days of UTC",
                field: "before")
        }
        var (day, sequence) = try cursor(firstDay: first, lastDay: last)
        var entries: [JSONValue] = []
        var left = query.limit
        while day <= last {
            let list = StatementDay(kind, appID: app.appID, day: day).list
            let lines = try await ledger.lines(kind.journal, list: list, after: sequence, limit: left)
            for line in lines { if let entry = try await entry(line.bytes) { entries.append(entry) } }
            left -= lines.count
            if left == 0 { return reply(entries, next: "\(day).\(lines.last?.sequence ?? sequence)") }
            (day, sequence) = (day + 1, 0)
        }
        return reply(entries, next: nil)
    }

    private func reply(_ entries: [JSONValue], next: String?) -> APIReply {
        APIReply(status: 200, body: .object([kind.rawValue: .array(entries), "next": .optionalText(next)]))
    }

    private func cursor(firstDay: Int64, lastDay: Int64) throws(GatewayError) -> (day: Int64, sequence: Int) {
        guard let after = query.after else { return (firstDay, 0) }
        let parts = after.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let day = Int64(parts[0]), let sequence = Int(parts[1]), sequence >= 0,
            (firstDay...lastDay).contains(day)
        else {
            throw GatewayError(
                .invalidRequest, "after: must be the `next` of a page of the same statement", field: "after")
        }
        return (day, sequence)
    }

    /// The present state of what a line booked, if its time is asked for.
    private func entry(_ line: [UInt8]) async throws(GatewayError) -> JSONValue? {
        switch kind {
        case .payments:
            let trade = try ledger.tradeRecord(line).trade
            guard isAskedFor(trade.paidTime ?? trade.updateTime) else { return nil }
            return TradeView.json(try await ledger.trade(trade.tradingOrderNo) ?? trade)
        case .refunds:
            let refund = try ledger.refundRecord(line).refund
            guard isAskedFor(refund.updateTime) else { return nil }
            return RefundView.json(try await ledger.refund(refund.refundNo) ?? refund)
        }
    }

    private func isAskedFor(_ time: Instant) -> Bool { query.from <= time && time < query.before }
}
