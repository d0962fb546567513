package import Foundation
import GRDB

/// Gifts of companies that settle by transfer: finance sees the money in the bank, and says so.
package struct Transfers: Sendable {
    /// A gift that waits for its transfer.
    package struct Waiting: Sendable, Identifiable, Codable, FetchableRecord {
        /// The donation's id.
        package let id: Int64
        package let company: String
        package let companyID: Int64
        package let activity: String
        package let campaign: String
        /// In minor units.
        package let amount: Int64
        /// What was taken back since it was ordered; refunded when the transfer has arrived.
        package let takenBack: Int64
        package let currency: String
        package let tradingOrderNo: String?
        package let createdAt: Date
    }

    let database: FundraisingDatabase
    let gateway: any PaymentGateway
    let donations: Donations

    package init(database: FundraisingDatabase, gateway: any PaymentGateway, donations: Donations) {
        self.database = database
        self.gateway = gateway
        self.donations = donations
    }

    /// The gifts that wait for a transfer, oldest first; those of one company where it is named.
    package func waiting(companyID: Int64? = nil, limit: Int = 500) async throws(FundraisingError) -> [Waiting] {
        try await database.look { db in
            try Waiting.fetchAll(
                db,
                sql: """
                    SELECT d.id, c.name AS company, c.id AS companyID, a.name AS activity, k.title AS campaign,
                        d.payment_amount AS amount, d.payment_amount - (p.amount - p.taken_back) AS takenBack,
                        d.currency, d.trading_order_no AS tradingOrderNo, d.created_at AS createdAt
                    FROM activity_event e
                    JOIN activity_promise p ON p.activity_event_id = e.id
                    JOIN company c ON c.id = p.company_id
                    JOIN donation d ON d.id = p.donation_id
                    JOIN activity a ON a.id = e.activity_id
                    JOIN campaign k ON k.id = a.campaign_id
                    WHERE e.state = 'unfinished' AND d.status = 'pending' AND c.settlement = 'on_transfer'
                        AND p.taken_back < p.amount AND (:company IS NULL OR c.id = :company)
                    ORDER BY d.id LIMIT :limit
                    """, arguments: ["company": companyID, "limit": limit])
        }
    }

    /// Finance says that the money of a gift has arrived.
    ///
    /// - Parameter transactionID: the bank's number of the transfer.
    /// - Throws: `transfer-number-missing`, `not-found`, `gift-not-waiting`, `gift-not-placed`, `gift-taken-back`,
    ///   `gateway-unreachable`, `storage-failed`.
    package func confirm(donationID: Int64, transactionID: String, memo: String) async throws(FundraisingError)
        -> Donation
    {
        let number = transactionID.trimmingBlanks
        guard !number.isEmpty else {
            throw FundraisingError(
                "transfer-number-missing", "Write the bank's number of the transfer.", field: "transaction_id")
        }
        try TextRule.line(number, field: "transaction_id", lettersMax: 64)
        try TextRule.line(memo, field: "memo", lettersMax: 200)
        let tradingOrderNo = try await waitingOrder(donationID)
        let said = await answer { () async throws(GatewayFailure) in
            try await gateway.confirm(tradingOrderNo: tradingOrderNo, transactionID: number, memo: memo)
        }
        switch said {
        case .success(let payment): return try await donations.booked(payment, donationID: donationID)
        case .failure(.unclear(let why)), .failure(.unavailable(_, let why)): throw .gatewayUnreachable(why)
        case .failure(.refused(_, let code, let detail)):
            // It has ended already: what became of it is booked, and told where it is not what finance wants.
            let donation = try await donations.refresh(donationID)
            guard donation.status == .completed else {
                throw FundraisingError(
                    "transfer-refused", "The gateway does not take this confirmation: \(detail)",
                    values: ["code": code, "detail": detail])
            }
            return donation
        }
    }

    private func waitingOrder(_ donationID: Int64) async throws(FundraisingError) -> String {
        let found = try await database.look { db in
            guard try Donations.isGift(donationID, in: db) else { throw FundraisingError.notFound("gift") }
            return try GiftOrders.pending(donationID, in: db)
        }
        guard let order = found, order.company.settlement == .onTransfer else {
            throw FundraisingError("gift-not-waiting", "This gift does not wait for a transfer.")
        }
        guard !order.isTakenBack else {
            throw FundraisingError(
                "gift-taken-back", "The donation that this gift matched was refunded: send the transfer back.")
        }
        guard let number = order.donation.tradingOrderNo else {
            throw FundraisingError("gift-not-placed", "This gift has no payment yet. Try again in a minute.")
        }
        return number
    }
}
