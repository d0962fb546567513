import SluiceJSON

/// How far an order is.
enum OrderState: String {
    case notPaid = "NOTPAY"
    case userPaying = "USERPAYING"
    case success = "SUCCESS"
    case closed = "CLOSED"
    case payError = "PAYERROR"

    /// Whether the buyer may still pay.
    var isOpen: Bool { self == .notPaid || self == .userPaying }
}

/// What the merchant fixed when it placed the order; the same number with other facts is a conflict.
struct OrderFacts: Equatable {
    /// How the buyer gets to the cashier.
    enum Method: String {
        case qr, page, app
    }

    var merchantID: String
    var outTradeNo: String
    /// In minor units of the currency.
    var total: Int64
    /// ISO 4217, upper case.
    var currency: String
    var description: String
    var method: Method
    var notifyURL: String
    var returnURL: String?
    /// Unix seconds.
    var expireTime: Int64?
    var attach: String?
}

/// An order in the provider's ledger.
struct SandboxOrder: Equatable {
    let facts: OrderFacts
    /// The provider's number, random: who knows it may open the cashier page.
    let orderID: String
    /// What the merchant's app hands to the SDK, random.
    let prepayID: String
    /// What a form of the cashier page must bring back.
    let formToken: String
    /// Unix seconds.
    let createTime: Int64
    var state = OrderState.notPaid
    /// The number of the payment, once there is one.
    var transactionID: String?
    /// Unix seconds, once paid.
    var payTime: Int64?
    /// The sum of refunds that have not failed, in minor units.
    var refundedTotal: Int64 = 0
    /// How often it was placed, repetitions included, and what was taken from the buyer: for those who account for it.
    var placedCount = 1
    var chargedCount = 0
    var chargedTotal: Int64 = 0

    /// The order as queries and callbacks show it; members without a value are absent.
    var json: JSONObject {
        var json: JSONObject = [
            "merchant_id": .text(facts.merchantID),
            "order_id": .text(orderID),
            "out_trade_no": .text(facts.outTradeNo),
            "state": .text(state.rawValue),
            "amount": .object(["total": .integer(facts.total), "currency": .text(facts.currency)]),
            "description": .text(facts.description),
            "method": .text(facts.method.rawValue),
            "create_time": .integer(createTime),
        ]
        json["attach"] = facts.attach.map { .text($0) }
        json["expire_time"] = facts.expireTime.map { .integer($0) }
        json["transaction_id"] = transactionID.map { .text($0) }
        json["pay_time"] = payTime.map { .integer($0) }
        if state == .success {
            json["payer"] = .object(["payer_id": .text("sandbox-buyer")])
            json["refunded_total"] = .integer(refundedTotal)
        }
        return json
    }

    /// The order as the ledger of `/control` shows it: with what has been done for it.
    var account: JSONObject {
        var account = json
        account["placed_count"] = .integer(Int64(placedCount))
        account["charged_count"] = .integer(Int64(chargedCount))
        account["charged_total"] = .integer(chargedTotal)
        return account
    }
}

/// How far a refund is.
enum RefundState: String {
    case processing = "PROCESSING"
    case success = "SUCCESS"
    case failed = "FAILED"
}

/// What the merchant fixed when it asked for the refund.
struct RefundFacts: Equatable {
    var merchantID: String
    var outRefundNo: String
    var outTradeNo: String
    /// In minor units.
    var amount: Int64
    /// The order's total as the merchant believes it, in minor units.
    var total: Int64
    var currency: String
    var reason: String?
    var notifyURL: String?
}

/// A refund in the provider's ledger.
struct SandboxRefund: Equatable {
    /// A reason that begins so makes the refund fail: the way to see FAILED without `/control`.
    static let failingReason = "sandbox-fail"

    let facts: RefundFacts
    /// The provider's number.
    let refundID: String
    /// The provider's number of the order.
    let orderID: String
    /// Unix seconds.
    let createTime: Int64
    var state = RefundState.processing
    /// Unix seconds, once final.
    var finishTime: Int64?
    /// How often it was asked for, repetitions included, and what went back to the buyer: for those who account for it.
    var requestedCount = 1
    var paidBackCount = 0
    var paidBackTotal: Int64 = 0

    /// The refund as answers and callbacks show it; members without a value are absent.
    var json: JSONObject {
        var json: JSONObject = [
            "merchant_id": .text(facts.merchantID),
            "refund_id": .text(refundID),
            "out_refund_no": .text(facts.outRefundNo),
            "order_id": .text(orderID),
            "out_trade_no": .text(facts.outTradeNo),
            "state": .text(state.rawValue),
            "amount": .integer(facts.amount),
            "total": .integer(facts.total),
            "currency": .text(facts.currency),
            "create_time": .integer(createTime),
        ]
        json["reason"] = facts.reason.map { .text($0) }
        json["finish_time"] = finishTime.map { .integer($0) }
        return json
    }

    /// The refund as the ledger of `/control` shows it: with what has been done for it.
    var account: JSONObject {
        var account = json
        account["requested_count"] = .integer(Int64(requestedCount))
        account["paid_back_count"] = .integer(Int64(paidBackCount))
        account["paid_back_total"] = .integer(paidBackTotal)
        return account
    }
}
