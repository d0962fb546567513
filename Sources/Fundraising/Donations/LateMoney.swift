package import Foundation
import GRDB

/// Money that came in for a donation that had failed or was cancelled: the books stay as they are, and the money goes back.
///
/// The refund's number comes from the entry that waits for a person, so that asking twice is the same refund.
package struct LateMoney: Sendable {
    package enum Outcome: String, Sendable {
        /// All of it went back; the entry is settled.
        case returned
        /// The gateway has taken the order. Ask again later.
        case underWay
        /// The gateway says that it is not paid, or went back already; the entry is settled.
        case nothingThere
        /// The gateway says that it failed: a person pays it by transfer.
        case failed
    }

    static let prefix = "LATE"

    let database: FundraisingDatabase
    let gateway: any PaymentGateway
    let clock: @Sendable () -> Date

    package init(database: FundraisingDatabase, gateway: any PaymentGateway, clock: @escaping @Sendable () -> Date) {
        self.database = database
        self.gateway = gateway
        self.clock = clock
    }

    /// Gives back what the gateway holds for an entry of the kind `paid_after_end`. Throws `not-found`,
    /// `late-money-completed` for a donation that is completed, `gateway-unreachable`, `gateway-refused` or
    /// `storage-failed`; after each of them it may be asked again.
    package func giveBack(attentionID: Int64, accountID: Int64) async throws(FundraisingError) -> Outcome {
        let reference = try await database.look { db in
            guard let entry = try Attention.fetchOne(db, key: attentionID),
                entry.kind == Attention.Kind.paidAfterEnd.rawValue, let id = Donation.id(reference: entry.reference)
            else { throw FundraisingError.notFound("entry") }
            // Money that was booked goes back as a refund of the donation, with the balance.
            guard try Donations.fetch(id, in: db).status != .completed else {
                throw FundraisingError.lateMoneyCompleted
            }
            return entry.reference
        }
        let payment = try await ask { () async throws(GatewayFailure) in
            try await gateway.payment(productOrderNo: reference, refresh: true)
        }
        // As wide as the numbers of refunds, for the same reason.
        let number = Self.prefix + Refund.reference(attentionID).dropFirst(3)
        if let known = try await ask({ () async throws(GatewayFailure) in
            try await gateway.refund(refundNo: number)
        }) {
            return try await note(known, attentionID, accountID)
        }
        guard let payment, payment.state == .succeeded, payment.refund < payment.tradingAmount else {
            try await settle(attentionID, accountID)
            return .nothingThere
        }
        let order = RefundOrder(
            tradingOrderNo: payment.tradingOrderNo, refundNo: number,
            refundAmount: payment.tradingAmount - payment.refund, reason: "paid after \(reference) had ended")
        return try await note(
            try await ask { () async throws(GatewayFailure) in try await gateway.refund(order) }, attentionID, accountID
        )
    }

    private func note(_ refund: GatewayRefund, _ attentionID: Int64, _ accountID: Int64)
        async throws(FundraisingError) -> Outcome
    {
        switch refund.state {
        case .initiated, .processing: return .underWay
        case .failed: return .failed
        case .succeeded:
            try await settle(attentionID, accountID)
            return .returned
        }
    }

    private func settle(_ id: Int64, _ accountID: Int64) async throws(FundraisingError) {
        try await AttentionList(database: database, clock: clock).resolve(id, accountID: accountID)
    }

    private func ask<Value: Sendable>(
        _ call: () async throws(GatewayFailure) -> Value
    ) async throws(FundraisingError) -> Value {
        switch await answer(of: call) {
        case .success(let value): return value
        case .failure(.refused(_, let code, let detail)):
            throw FundraisingError(
                "gateway-refused", "The gateway refuses: \(code): \(detail)", values: ["reason": "\(code): \(detail)"])
        case .failure(let failure): throw .gatewayUnreachable(String(describing: failure))
        }
    }

    /// Whether a refund that the gateway tells of is one of these. Its result is for the entry that waits, not for the
    /// books.
    static func isOurs(_ refundNo: String, in db: Database) throws -> Bool {
        guard refundNo.hasPrefix(prefix), let id = Int64(refundNo.dropFirst(prefix.count)) else { return false }
        return try Attention.fetchOne(db, key: id)?.kind == Attention.Kind.paidAfterEnd.rawValue
    }
}
