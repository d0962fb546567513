/// What the business system saw.
package struct BusinessEvidence: Sendable {
    /// Every call that it made, in the order in which they ended.
    package var calls: [BusinessCall]
    /// Every forwarded event, in order of arrival, repeats included.
    package var events: [ForwardedEvent]
    /// Whether it has an address for forwarded events at all.
    package var isListening: Bool

    package init(calls: [BusinessCall] = [], events: [ForwardedEvent] = [], isListening: Bool = true) {
        self.calls = calls
        self.events = events
        self.isListening = isListening
    }
}

/// One call of the unified API, and what came back. A second copy of a call that the network made is one more call, with
/// the reply that it got, or without one.
package struct BusinessCall: Sendable {
    package enum Operation: String, Sendable {
        case create, query, close, confirm, refund
        case queryRefund = "query refund"
    }

    package var operation: Operation
    package var appID: String
    /// What was asked; `nil` where the call does not say.
    package var productOrderNo: String?
    package var tradingOrderNo: String?
    package var refundNo: String?
    package var channel: String?
    /// Minor units: of the payment, or of the refund.
    package var amount: Int64?
    package var currency: String?
    /// The HTTP status; `nil` where no whole reply came.
    package var status: Int?
    /// `code` of a problem document; `nil` where the reply has none.
    package var code: String?
    /// What the reply says, of a status below 300; `nil` where it says nothing.
    package var reply: BusinessView?
    /// What was durable when the reply was seen. `nil`: not known.
    package var durable: DurableLines?

    /// A 2xx that arrived whole: from here on it may never be lost.
    package var isAcknowledged: Bool { status.map { (200..<300).contains($0) } ?? false }

    package init(
        _ operation: Operation, appID: String, productOrderNo: String? = nil, tradingOrderNo: String? = nil,
        refundNo: String? = nil, channel: String? = nil, amount: Int64? = nil, currency: String? = nil,
        status: Int? = nil, code: String? = nil, reply: BusinessView? = nil, durable: DurableLines? = nil
    ) {
        self.operation = operation
        self.appID = appID
        self.productOrderNo = productOrderNo
        self.tradingOrderNo = tradingOrderNo
        self.refundNo = refundNo
        self.channel = channel
        self.amount = amount
        self.currency = currency
        self.status = status
        self.code = code
        self.reply = reply
        self.durable = durable
    }
}

/// A payment or a refund as the gateway showed it: in a reply, or as `data` of a forwarded event.
package struct BusinessView: Sendable {
    package var tradingOrderNo: String
    /// Of a refund.
    package var refundNo: String?
    package var productOrderNo: String?
    package var version: Int?
    /// The word of the API: `created`, `pending`, `succeeded`, `closed`, `failed`; of a refund `initiated`, `processing`,
    /// `succeeded`, `failed`.
    package var state: String?
    /// Minor units: `trading_amount`, or `refund_amount` of a refund.
    package var amount: Int64?
    package var currency: String?
    /// `refund` of a payment: what has been given back, in minor units.
    package var refunded: Int64?
    package var contradiction: String?

    package init(
        tradingOrderNo: String, refundNo: String? = nil, productOrderNo: String? = nil, version: Int? = nil,
        state: String? = nil, amount: Int64? = nil, currency: String? = nil, refunded: Int64? = nil,
        contradiction: String? = nil
    ) {
        self.tradingOrderNo = tradingOrderNo
        self.refundNo = refundNo
        self.productOrderNo = productOrderNo
        self.version = version
        self.state = state
        self.amount = amount
        self.currency = currency
        self.refunded = refunded
        self.contradiction = contradiction
    }
}

/// One delivery of a forwarded event.
package struct ForwardedEvent: Sendable {
    /// `webhook-id`.
    package var eventID: String
    /// `payment.succeeded`, `refund.failed` …
    package var type: String
    package var data: BusinessView
    package var isSignatureValid: Bool
    /// What the business system answered; `nil` where it was down or cut the connection.
    package var answeredStatus: Int?
    /// What was durable when it arrived. `nil`: not known.
    package var durable: DurableLines?

    package init(
        eventID: String, type: String, data: BusinessView, isSignatureValid: Bool = true, answeredStatus: Int? = 200,
        durable: DurableLines? = nil
    ) {
        self.eventID = eventID
        self.type = type
        self.data = data
        self.isSignatureValid = isSignatureValid
        self.answeredStatus = answeredStatus
        self.durable = durable
    }
}
