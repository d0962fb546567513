package import Foundation
import GRDB

/// Turns promises into gift orders, and pays them through the gateway.
///
/// Each step stands in the database before the next begins, and each call to the gateway may be repeated: whoever crashes
/// anywhere, and however many workers there are, a promise is paid once. A worker keeps nothing in memory.
package struct GiftWorker: Sendable {
    /// What a turn came to.
    package struct Turn: Sendable, Equatable {
        /// Orders that were written down.
        package var ordered = 0
        /// Orders that were completed.
        package var paid = 0
        /// Orders that failed or were closed.
        package var ended = 0
        /// Orders for which the gateway gave no clear answer: the next turn asks again.
        package var unclear = 0

        package init(ordered: Int = 0, paid: Int = 0, ended: Int = 0, unclear: Int = 0) {
            self.ordered = ordered
            self.paid = paid
            self.ended = ended
            self.unclear = unclear
        }
    }

    let database: FundraisingDatabase
    let gateway: any PaymentGateway
    let donations: Donations
    let clock: @Sendable () -> Date
    /// How many rows are read at once.
    private let batch = 100
    /// After so long without news the gateway is asked about an order that waits for somebody else.
    private let silenceSeconds: Double = 3_600

    /// - Parameter donations: books what the gateway answers; `MatchingEvents` must be among its observers.
    package init(
        database: FundraisingDatabase, gateway: any PaymentGateway, donations: Donations,
        clock: @escaping @Sendable () -> Date
    ) {
        self.database = database
        self.gateway = gateway
        self.donations = donations
        self.clock = clock
    }

    /// Does everything that can be done now. Throws `storage-failed` where the database does not answer; what was done
    /// until then is done.
    package func turn() async throws(FundraisingError) -> Turn {
        var turn = Turn()
        try await order(&turn)
        try await serve(&turn)
        try await finish()
        return turn
    }

    /// Finishes what is settled. Mostly that has been done with the last payment, and nothing is written here.
    private func finish() async throws(FundraisingError) {
        let now = clock()
        for id in try await database.look({ db in try EventState.settled(in: db) }) {
            try await database.change { db in try EventState.finishIfSettled(id, now: now, in: db) }
        }
    }

    private func order(_ turn: inout Turn) async throws(FundraisingError) {
        let (batch, now) = (batch, clock())
        var last: Int64 = 0
        while true {
            let after = last
            let promises = try await database.look { db in
                try GiftOrders.promisesToOrder(after: after, limit: batch, in: db)
            }
            guard let latest = promises.last else { return }
            last = latest
            for id in promises {
                let made = try await database.change { db in try GiftOrders.make(promiseID: id, now: now, in: db) }
                if made != nil { turn.ordered += 1 }
            }
        }
    }

    private func serve(_ turn: inout Turn) async throws(FundraisingError) {
        let (batch, silent) = (batch, clock().addingTimeInterval(-silenceSeconds))
        var last: Int64 = 0
        // Channels that do not answer: asking for each further order would only make the turn long.
        var silentChannels: Set<String> = []
        while true {
            let after = last
            let orders = try await database.look { db in
                try GiftOrders.ordersToServe(after: after, silentSince: silent, limit: batch, in: db)
            }
            guard let latest = orders.last else { return }
            last = latest
            for id in orders {
                guard let order = try await database.look({ db in try GiftOrders.pending(id, in: db) }),
                    !silentChannels.contains(order.donation.tradingChannel)
                else { continue }
                switch try await serve(order, id) {
                case .completed: turn.paid += 1
                case .failed, .cancelled: turn.ended += 1
                case .pending: break
                case nil:
                    turn.unclear += 1
                    silentChannels.insert(order.donation.tradingChannel)
                }
            }
        }
    }

    /// One order: placed, then confirmed or closed where that is the worker's to do, then booked. `nil` for no clear
    /// answer.
    private func serve(_ order: GiftOrder, _ id: Int64) async throws(FundraisingError) -> Donation.Status? {
        let placed = await answer { () async throws(GatewayFailure) in try await gateway.pay(order.order) }
        switch placed {
        case .success(let payment): return try await carryOn(order, id, payment)
        case .failure(.refused(let status, let code, let detail)):
            return try await donations.refused(id, "\(status) \(code): \(detail)").status
        case .failure: return nil
        }
    }

    private func carryOn(_ order: GiftOrder, _ id: Int64, _ payment: GatewayPayment) async throws(FundraisingError)
        -> Donation.Status?
    {
        // The number first: should the next call's answer be lost, finance and the next worker have it.
        let known = try await donations.booked(payment, donationID: id)
        guard known.status == .pending else { return known.status }
        let ending: Result<GatewayPayment, GatewayFailure>
        if order.isConfirmedByWorker(payment) {
            ending = await answer { () async throws(GatewayFailure) in
                try await gateway.confirm(
                    tradingOrderNo: payment.tradingOrderNo, transactionID: order.transactionID,
                    memo: "gift of \(order.company.name)")
            }
        } else if order.isTakenBack {
            ending = await answer { () async throws(GatewayFailure) in
                try await gateway.close(tradingOrderNo: payment.tradingOrderNo)
            }
        } else {
            return known.status
        }
        switch ending {
        case .success(let payment): return try await donations.booked(payment, donationID: id).status
        // Another worker, or finance, was faster: the payment's state says it.
        case .failure(.refused): return try await donations.refresh(id).status
        case .failure: return nil
        }
    }
}
