package import Foundation
import GRDB

/// Daily reconciliation: what the gateway says was paid, against what the books say.
///
/// What is safe is mended (a result that was missed is booked like any other); what is not stands in the report, for a
/// person. Reports are kept.
package struct Reconciliations: Sendable {
    let database: FundraisingDatabase
    let gateway: any PaymentGateway
    let donations: Donations
    let refunds: Refunds
    let clock: @Sendable () -> Date

    package init(
        database: FundraisingDatabase, gateway: any PaymentGateway, donations: Donations, refunds: Refunds,
        clock: @escaping @Sendable () -> Date
    ) {
        self.database = database
        self.gateway = gateway
        self.donations = donations
        self.refunds = refunds
        self.clock = clock
    }

    /// Reconciles a day (`2026-11-21`) of a time zone, and answers the id of the report.
    ///
    /// Throws `day-invalid`, `gateway-unreachable` where the gateway does not answer everything that was asked (half a
    /// report would be a wrong one), or `storage-failed`.
    package func run(day: String, timeZone: TimeZone) async throws(FundraisingError) -> Int64 {
        let span = try ReconciliationDay(day, timeZone: timeZone)
        let paid = try await ask { () async throws(GatewayFailure) in
            try await gateway.payments(paidFrom: span.start, paidBefore: span.end)
        }
        var found: [FoundDifference] = []
        for payment in paid { found += try await compare(payment, span) }
        let completed = try await completed(in: span)
        let listed = Set(paid.map(\.productOrderNo))
        for donation in completed where !listed.contains(donation.reference) {
            found.append(try await unlisted(donation))
        }
        return try await keep(day, paid: paid, completed: completed, found)
    }

    /// The reports, the newest first, each with how many differences it has and how many of them were mended.
    package func list(limit: Int = 100) async throws(FundraisingError) -> [ReconciliationSummary] {
        try await database.look { db in
            try Reconciliation.order(sql: "id DESC").limit(limit).fetchAll(db).map { report in
                let differences = ReconciliationDifference.filter(
                    sql: "reconciliation_id = ?", arguments: [report.id])
                return ReconciliationSummary(
                    reconciliation: report, differenceCount: try differences.fetchCount(db),
                    mendedCount: try differences.filter(sql: "is_mended").fetchCount(db))
            }
        }
    }

    /// A report with its differences. Throws `not-found`.
    package func show(_ id: Int64) async throws(FundraisingError) -> (Reconciliation, [ReconciliationDifference]) {
        try await database.look { db in
            guard let report = try Reconciliation.fetchOne(db, key: id) else {
                throw FundraisingError.notFound("report")
            }
            let differences = try ReconciliationDifference.filter(sql: "reconciliation_id = ?", arguments: [id])
                .order(sql: "is_mended, id").fetchAll(db)
            return (report, differences)
        }
    }

    private func completed(in span: ReconciliationDay) async throws(FundraisingError) -> [Donation] {
        try await database.look { db in
            // A share stands in the list with an amount of 0: no money, nothing to compare.
            try Donation.filter(
                sql: "status = 'completed' AND payment_amount > 0 AND payment_date >= ? AND payment_date < ?",
                arguments: [span.start, span.end]
            ).order(sql: "id").fetchAll(db)
        }
    }

    private func keep(
        _ day: String, paid: [GatewayPayment], completed: [Donation], _ found: [FoundDifference]
    ) async throws(FundraisingError) -> Int64 {
        var gatewaySums: [String: Int64] = [:]
        for payment in paid { gatewaySums[payment.currency, default: 0] += payment.tradingAmount }
        var donationSums: [String: Int64] = [:]
        for donation in completed { donationSums[donation.currency, default: 0] += donation.paymentAmount }
        let (gatewayTotal, donationTotal, now) = (gatewaySums, donationSums, clock())
        return try await database.change { db in
            var report = Reconciliation(
                day: day, gatewayCount: paid.count, gatewayAmounts: try Reconciliation.json(gatewayTotal),
                donationCount: completed.count, donationAmounts: try Reconciliation.json(donationTotal),
                createdAt: now)
            try report.insert(db)
            let id = try report.id.orMissing()
            for difference in found {
                var row = difference.row(id)
                try row.insert(db)
            }
            return id
        }
    }

    /// A call that the report cannot do without.
    func ask<Value: Sendable>(
        _ call: () async throws(GatewayFailure) -> Value
    ) async throws(FundraisingError) -> Value {
        switch await answer(of: call) {
        case .success(let value): return value
        case .failure(let failure): throw .gatewayUnreachable(String(describing: failure))
        }
    }
}

/// A line of the list of reports.
package struct ReconciliationSummary: Sendable {
    package let reconciliation: Reconciliation
    package let differenceCount: Int
    package let mendedCount: Int
}

/// A difference before its report has an id.
struct FoundDifference: Sendable {
    let kind: ReconciliationDifference.Kind
    let reference: String
    var gatewayAmount: Int64?
    var donationAmount: Int64?
    let currency: String
    let detail: String
    var isMended = false

    func row(_ reconciliationID: Int64) -> ReconciliationDifference {
        ReconciliationDifference(
            reconciliationId: reconciliationID, kind: kind, reference: reference, gatewayAmount: gatewayAmount,
            donationAmount: donationAmount, currency: currency, detail: detail, isMended: isMended)
    }
}
