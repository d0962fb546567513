import Foundation
import GRDB

/// A gift order that is not paid yet, with what is needed to place it.
struct GiftOrder: Sendable {
    let donation: Donation
    let promise: ActivityPromise
    let company: Company

    /// The whole promise was taken back: the order is closed, and not paid.
    var isTakenBack: Bool { promise.net == 0 }

    /// The longest that a payment may stay open at the gateway: transfers take their time.
    static let expiresInSeconds = 30 * 86_400

    /// The same at each call: what the gateway compares stands in the donation's row.
    var order: PaymentOrder {
        PaymentOrder(
            productOrderNo: Donation.reference(donation.id ?? 0), tradingChannel: donation.tradingChannel,
            method: donation.method, tradingAmount: donation.paymentAmount, currency: donation.currency,
            description: "Matching gift of \(donation.donorName)", payerName: donation.donorName,
            expiresIn: Self.expiresInSeconds)
    }

    /// Whether the worker itself says that the money is there: the company stands by its word, and no provider is asked.
    func isConfirmedByWorker(_ payment: GatewayPayment) -> Bool {
        let isOpen = payment.state == .pending || payment.state == .created
        return isOpen && !isTakenBack && company.settlement == .immediate && payment.action?.type == "none"
    }

    /// The number under which the worker confirms: the promise's, whichever attempt it is.
    var transactionID: String { "GIFT-\(promise.id ?? 0)" }
}
