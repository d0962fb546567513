import Foundation
import Fundraising
import FundraisingOutbound
import GRDB
import Testing

extension Charity {
    /// The gateway, with the key of the fundraising system.
    func gateway() throws -> GatewayClient {
        let key = try read("data/keys/app-fundraiser.key").trimmingCharacters(in: .whitespacesAndNewlines)
        return GatewayClient(options: GatewayOptions(baseURL: gatewayURL, key: key))
    }

    /// Completed donations less refunds are the balances, and they are what the gateway says was paid and not refunded.
    /// - Returns: the sum of the balances, in minor units.
    @discardableResult
    func expectBooksBalance() async throws -> Int64 {
        let sums = try await database().read { db in
            (
                donations: try Int64.fetchOne(
                    db, sql: "SELECT sum(payment_amount - refunded_amount) FROM donation WHERE status = 'completed'")
                    ?? 0,
                balances: try Int64.fetchOne(db, sql: "SELECT sum(current_balance) FROM campaign") ?? 0,
                numbers: try String.fetchAll(
                    db,
                    sql:
                        "SELECT 'DON-' || id FROM donation WHERE status = 'completed' AND payment_amount > 0 ORDER BY id"
                )
            )
        }
        let now = Date()
        let paid = try await gateway().payments(
            paidFrom: now.addingTimeInterval(-86_400), paidBefore: now.addingTimeInterval(86_400))
        let atGateway = paid.reduce(0) { $0 + $1.tradingAmount - $1.refund }
        #expect(sums.donations == sums.balances)
        #expect(atGateway == sums.balances)
        #expect(paid.map(\.productOrderNo).sorted() == sums.numbers.sorted())
        return sums.balances
    }
}

extension Charity {
    /// The first column of what a query finds.
    func rows(_ sql: String) async throws -> [String] {
        try await database().read { try String.fetchAll($0, sql: sql) }
    }
}

extension Charity {
    /// Donations as the running system makes them, from this process.
    func donations() throws -> Donations {
        let clock: @Sendable () -> Date = { Date() }
        return Donations(
            database: try database(), gateway: try gateway(), observers: [MatchingEvents(clock: clock)], clock: clock,
            options: DonationOptions(publicBaseURL: url))
    }

    /// A donation for the library through a channel without a provider: whoever has the key can confirm it, and no
    /// browser is needed. Minor units of CNY.
    func startDonation(amount: Int64) async throws -> Donation {
        try await donations().start(
            DonationWish(
                campaignSlug: "mountain-library", amount: amount, tradingChannel: "acme-transfer",
                visitorID: UUID().uuidString.lowercased()))
    }
}
