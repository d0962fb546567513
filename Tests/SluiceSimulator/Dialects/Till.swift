import SluiceAuditor

/// The books of a till: there is no provider, only a person who sees money come, and gives it back when told that a refund has
/// been made.
final class Till: @unchecked Sendable {
    // A world and everything that it runs stay on one thread; nothing here is ever touched by two.

    /// The number that a person writes on the receipt.
    static let receipt = "receipt-1"

    let label = "cash"
    let ledger = ProviderLedger()
    private let agenda: Agenda

    init(agenda: Agenda) { self.agenda = agenda }

    /// Money has come for an order; it comes once.
    func receive(_ number: String, _ order: Shop.Order?, reference: String) {
        guard let order, ledger.orders[number] == nil else { return }
        var entry = LedgerOrder(
            channel: label, number: number, id: ledger.newID("TILL"), amount: order.amount, currency: order.currency,
            reference: reference, method: "", createdMS: agenda.nowMS, expiresMS: nil)
        // Nobody places an order at a till.
        entry.placements = 0
        entry.paymentID = Till.receipt
        ledger.add(entry)
        ledger.pay(number, atMS: agenda.nowMS)
    }

    /// Gives back what the business system heard to be given back, by a reply or an event.
    func payBack(_ shop: Shop) {
        let told = shop.calls.compactMap(\.reply) + shop.events.map(\.data)
        for view in told where view.state == "succeeded" {
            guard let number = view.refundNo, ledger.refunds[number] == nil,
                let order = ledger.orders[view.tradingOrderNo]
            else { continue }
            var refund = LedgerRefund(
                channel: label, number: number, id: ledger.newID("BACK"), order: order.number,
                amount: view.amount ?? 0, currency: order.currency, total: order.amount, reason: "",
                createdMS: agenda.nowMS)
            refund.requests = 0
            ledger.add(refund)
            ledger.settle(number, succeeds: true, atMS: agenda.nowMS)
        }
    }
}
