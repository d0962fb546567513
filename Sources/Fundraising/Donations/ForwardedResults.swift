package import Foundation
import GRDB

/// The door for results that the gateway forwards.
package struct ForwardedResults: Sendable {
    /// What a delivery came to. Every one of them is answered 2xx: it is stored, and need not come again.
    package enum Outcome: String, Sendable {
        case booked
        /// This `webhook-id` was here before.
        case repeated
        /// It booked nothing, and a person is told.
        case attention
        /// A kind of result that this system has no use for.
        case ignored
    }

    let database: FundraisingDatabase
    let verifier: WebhookVerifier
    let donations: Donations
    let refunds: Refunds
    let clock: @Sendable () -> Date

    package init(
        database: FundraisingDatabase, verifier: WebhookVerifier, donations: Donations, refunds: Refunds,
        clock: @escaping @Sendable () -> Date
    ) {
        self.database = database
        self.verifier = verifier
        self.donations = donations
        self.refunds = refunds
        self.clock = clock
    }

    /// Takes one delivery. Throws `webhook-unverified` (answer 401: nothing was looked at), or `storage-failed` (answer
    /// 503: the gateway sends it again).
    ///
    /// - Parameter headers: by name, in any case.
    package func receive(headers: [String: String], body: [UInt8]) async throws(FundraisingError) -> Outcome {
        var named: [String: String] = [:]
        for (name, value) in headers { named[name.lowercased()] = value }
        let now = clock()
        let id = named["webhook-id"] ?? ""
        try verifier.verify(
            id: id, timestamp: named["webhook-timestamp"] ?? "", signatures: named["webhook-signature"] ?? "",
            body: body, now: now)
        let result = Self.read(body)
        return try await database.change { db in
            // Known and booked in one transaction: a delivery that could not be booked is as if it had never come.
            try db.execute(
                sql: """
                    INSERT OR IGNORE INTO forwarded_result (webhook_id, type, outcome, received_at)
                    VALUES (?, ?, '', ?)
                    """, arguments: [id, result.type, now])
            guard db.changesCount == 1 else { return .repeated }
            let outcome = try book(result, id: id, at: now, in: db)
            try db.execute(
                sql: "UPDATE forwarded_result SET outcome = ? WHERE webhook_id = ?",
                arguments: [outcome.rawValue, id])
            return outcome
        }
    }

    private func book(_ result: Content, id: String, at now: Date, in db: Database) throws -> Outcome {
        switch result {
        case .payment(_, let payment):
            return try donations.book(payment, in: db).outcome == .attention ? .attention : .booked
        case .refund(_, let refund):
            return try refunds.book(refund, in: db).outcome == .attention ? .attention : .booked
        case .other: return .ignored
        case .unreadable:
            try Attention.note(.unreadableResult, id, "signed, but not as the API describes it", at: now, in: db)
            return .attention
        }
    }

    private enum Content: Sendable {
        case payment(String, GatewayPayment)
        case refund(String, GatewayRefund)
        case other(String)
        case unreadable

        var type: String {
            switch self {
            case .payment(let type, _), .refund(let type, _), .other(let type): String(type.prefix(100))
            case .unreadable: ""
            }
        }
    }

    private struct Envelope<Payload: Decodable>: Decodable { let data: Payload }
    private struct Header: Decodable { let type: String }

    private static func read(_ body: [UInt8]) -> Content {
        let decoder = GatewayJSON.decoder()
        let data = Data(body)
        guard let type = try? decoder.decode(Header.self, from: data).type else { return .unreadable }
        if type.hasPrefix("payment.") {
            guard let payment = try? decoder.decode(Envelope<GatewayPayment>.self, from: data) else {
                return .unreadable
            }
            return .payment(type, payment.data)
        }
        if type.hasPrefix("refund.") {
            guard let refund = try? decoder.decode(Envelope<GatewayRefund>.self, from: data) else { return .unreadable }
            return .refund(type, refund.data)
        }
        return .other(type)
    }
}
