/// What the provider knows: its own ledger, and every request that reached it.
package struct ProviderEvidence: Sendable {
    package var orders: [ProviderOrder]
    package var refunds: [ProviderRefund]
    /// In order of arrival. Empty: nothing is known of single requests, and only the counts of the ledger are compared.
    package var requests: [ProviderRequest]

    package init(
        orders: [ProviderOrder] = [], refunds: [ProviderRefund] = [], requests: [ProviderRequest] = []
    ) {
        self.orders = orders
        self.refunds = refunds
        self.requests = requests
    }
}

/// One order in the provider's ledger.
package struct ProviderOrder: Sendable {
    /// Where it stands at the end.
    package enum State: String, Sendable {
        /// Nobody has paid, and somebody still may.
        case open
        case succeeded, closed, failed
    }

    package var tradingOrderNo: String
    /// Minor units.
    package var amount: Int64
    package var currency: String
    package var state: State
    /// How often a request to place it was carried out or repeated; network copies of one message are not counted.
    package var placedCount: Int
    /// How often money was taken from the buyer, and how much in all, in minor units.
    package var chargedCount: Int
    package var chargedAmount: Int64
    /// The provider's number of the payment, if it is paid and the number is known.
    package var transactionID: String?
    /// What else tells which order of the business system this is (its number, put into the description, say): two
    /// orders with one reference are one order placed under two numbers. `nil`: not known.
    package var reference: String?

    package init(
        tradingOrderNo: String, amount: Int64, currency: String, state: State, placedCount: Int = 1,
        chargedCount: Int = 0, chargedAmount: Int64 = 0, transactionID: String? = nil, reference: String? = nil
    ) {
        self.tradingOrderNo = tradingOrderNo
        self.amount = amount
        self.currency = currency
        self.state = state
        self.placedCount = placedCount
        self.chargedCount = chargedCount
        self.chargedAmount = chargedAmount
        self.transactionID = transactionID
        self.reference = reference
    }
}

/// One refund in the provider's ledger.
package struct ProviderRefund: Sendable {
    /// Where it stands at the end.
    package enum State: String, Sendable {
        case processing, succeeded, failed
    }

    package var refundNo: String
    package var tradingOrderNo: String
    /// Minor units.
    package var amount: Int64
    package var currency: String
    package var state: State
    /// How often it was asked for; network copies of one message are not counted.
    package var requestedCount: Int
    /// How often money went back, and how much in all, in minor units.
    package var paidBackCount: Int
    package var paidBackAmount: Int64

    package init(
        refundNo: String, tradingOrderNo: String, amount: Int64, currency: String, state: State,
        requestedCount: Int = 1, paidBackCount: Int = 0, paidBackAmount: Int64 = 0
    ) {
        self.refundNo = refundNo
        self.tradingOrderNo = tradingOrderNo
        self.amount = amount
        self.currency = currency
        self.state = state
        self.requestedCount = requestedCount
        self.paidBackCount = paidBackCount
        self.paidBackAmount = paidBackAmount
    }
}

/// One request as it reached the provider.
package struct ProviderRequest: Sendable {
    /// As the payment log names it: `pay`, `query`, `close`, `refund`, `refund_query`, `confirm`.
    package var operation: String
    /// What else it may have been: where an order is shown with its refunds, nobody can tell what was asked about.
    package var otherOperation: String?
    package var tradingOrderNo: String
    package var refundNo: String?
    /// What two network copies of one message have in common (its nonce, its signature). `nil`: every request is one message.
    package var message: String?
    /// What was durable at the moment when it left the gateway or reached the provider. `nil`: not known.
    package var durable: DurableLines?

    package init(
        operation: String, otherOperation: String? = nil, tradingOrderNo: String, refundNo: String? = nil,
        message: String? = nil, durable: DurableLines? = nil
    ) {
        self.operation = operation
        self.otherOperation = otherOperation
        self.tradingOrderNo = tradingOrderNo
        self.refundNo = refundNo
        self.message = message
        self.durable = durable
    }
}
