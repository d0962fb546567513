/// One order in the books of a simulated provider. Amounts are in the currency's minor unit.
package struct LedgerOrder: Sendable {
    package enum State: String, Sendable { case open, succeeded, closed, failed }

    package let channel: String
    /// The merchant's number: our `trading_order_no`.
    package let number: String
    /// The provider's own number.
    package let id: String
    package let amount: Int64
    package let currency: String
    /// What the merchant wrote into the order; the business system puts its own number there.
    package let reference: String
    package let method: String
    package let createdMS: Int64
    package let expiresMS: Int64?
    package var state = State.open
    /// Set for a provider that already takes the order as closed although it was paid for in the end.
    package var transactionID: String?
    package var paidMS: Int64?
    /// Requests to place it that were acted upon; copies that the network made do not count.
    package var placements = 1
    package var charges = 0
    package var charged: Int64 = 0
    /// The number of this order's changes, for the identifiers of messages about it.
    package var changes = 0
    /// The number that a payment will have, where it is fixed before.
    package var paymentID: String?
    /// Where the buyer's browser goes afterwards, as the merchant gave it.
    package var returnURL: String?
}

/// One refund in the books of a simulated provider.
package struct LedgerRefund: Sendable {
    package enum State: String, Sendable { case processing, succeeded, failed }

    package let channel: String
    /// The merchant's number: our `refund_no`.
    package let number: String
    package let id: String
    package let order: String
    package let amount: Int64
    package let currency: String
    package let total: Int64
    package let reason: String
    package let createdMS: Int64
    package var state = State.processing
    package var finishedMS: Int64?
    package var requests = 1
    package var payments = 0
    package var paidBack: Int64 = 0
    package var changes = 0
}

/// The truth about the money at one provider: what it was asked for, what it took and what it gave back.
package final class ProviderLedger: @unchecked Sendable {
    // A world and everything that it runs stay on one thread; nothing here is ever touched by two.

    package private(set) var orders: [String: LedgerOrder] = [:]
    package private(set) var refunds: [String: LedgerRefund] = [:]
    /// Numbers in the order of their arrival.
    package private(set) var orderNumbers: [String] = []
    package private(set) var refundNumbers: [String] = []
    /// Called whenever an order or refund has come to an end that its merchant must hear of.
    package var announces: (Subject) -> Void = { _ in }
    private var count = 0

    /// What a message of the provider is about.
    package enum Subject: Sendable, Hashable {
        case order(String)
        case refund(String)
    }

    package init() {}

    /// A number of the provider's own.
    package func newID(_ prefix: String) -> String {
        count += 1
        let digits = String(count)
        return prefix + String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    }

    package func add(_ order: LedgerOrder) {
        orders[order.number] = order
        if isLate { orders[order.number]?.changes += 1 }
        orderNumbers.append(order.number)
    }

    package func add(_ refund: LedgerRefund) {
        refunds[refund.number] = refund
        refundNumbers.append(refund.number)
    }

    /// The request at hand is a copy that the network made of another one.
    package var isCopy = false

    /// The request at hand arrives when nobody expects it any more: what it makes may surprise, and is told of in any case.
    package var isLate = false

    package func placedAgain(_ number: String) { if !isCopy { orders[number]?.placements += 1 } }
    package func requestedAgain(_ refund: String) { if !isCopy { refunds[refund]?.requests += 1 } }

    /// Takes the buyer's money.
    /// - Parameter late: also for an order that was closed before.
    /// - Returns: whether money moved.
    @discardableResult
    package func pay(_ number: String, atMS now: Int64, late: Bool = false) -> Bool {
        guard var order = orders[number] else { return false }
        let isOverdue = order.expiresMS.map { $0 <= now } ?? false
        guard (order.state == .open && !isOverdue) || (late && (order.state == .closed || isOverdue)),
            order.charges == 0
        else { return false }
        order.state = .succeeded
        order.charges += 1
        order.charged += order.amount
        order.paidMS = now
        order.transactionID = order.paymentID ?? newID("T")
        order.changes += isLate ? 2 : 1
        orders[number] = order
        announces(.order(number))
        return true
    }

    /// Ends an open order without money.
    package func end(_ number: String, as state: LedgerOrder.State, announced: Bool = true) {
        guard orders[number]?.state == .open else { return }
        orders[number]?.state = state
        orders[number]?.changes += 1
        if announced { announces(.order(number)) }
    }

    /// Closes what is past its time, as providers do by themselves.
    package func expire(atMS now: Int64) {
        for number in orderNumbers {
            if let order = orders[number], order.state == .open, let end = order.expiresMS, end <= now {
                self.end(number, as: .closed)
            }
        }
    }

    /// What of an order has not been given back or promised to be.
    package func refundable(_ number: String) -> Int64 {
        guard let order = orders[number], order.state == .succeeded else { return 0 }
        return refunds.values.filter { $0.order == number && $0.state != .failed }.reduce(order.charged) {
            $0 - $1.amount
        }
    }

    /// Ends a refund that is under way.
    package func settle(_ refund: String, succeeds: Bool, atMS now: Int64) {
        guard var entry = refunds[refund], entry.state == .processing else { return }
        entry.state = succeeds ? .succeeded : .failed
        entry.finishedMS = now
        entry.changes += 1
        if succeeds {
            entry.payments += 1
            entry.paidBack += entry.amount
        }
        refunds[refund] = entry
        announces(.refund(refund))
    }
}
