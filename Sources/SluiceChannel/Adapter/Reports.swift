package import SluiceTrade

/// Where a provider says that a payment stands.
package enum ReportedState: String, Sendable, CaseIterable {
    case pending, succeeded, closed, failed
}

/// Where a provider says that a refund stands.
package enum ReportedRefundStatus: String, Sendable, CaseIterable {
    case processing, succeeded, failed
}

/// What an answer or a callback says about a payment. Absent fields were not said.
package struct TradeReport: Sendable, Equatable {
    package var tradingOrderNo: String?
    package var state: ReportedState
    /// Minor units of `currency`; when the currency was not said, of the only currency of the plugin.
    package var amount: Int64?
    /// ISO 4217.
    package var currency: String?
    package var transactionID: String?
    package var payerID: String?
    package var paidTime: Instant?
    package var code: String?
    package var message: String?
    /// Whether the report is only a hint, so that a query must say what counts. Its state is then not to be believed.
    package var needsQuery: Bool

    package init(
        tradingOrderNo: String? = nil, state: ReportedState, amount: Int64? = nil, currency: String? = nil,
        transactionID: String? = nil, payerID: String? = nil, paidTime: Instant? = nil, code: String? = nil,
        message: String? = nil, needsQuery: Bool = false
    ) {
        self.tradingOrderNo = tradingOrderNo
        self.state = state
        self.amount = amount
        self.currency = currency
        self.transactionID = transactionID
        self.payerID = payerID
        self.paidTime = paidTime
        self.code = code
        self.message = message
        self.needsQuery = needsQuery
    }
}

/// What an answer or a callback says about a refund. Absent fields were not said.
package struct RefundReport: Sendable, Equatable {
    package var refundNo: String?
    package var refundID: String?
    package var tradingOrderNo: String?
    package var status: ReportedRefundStatus
    /// Minor units.
    package var amount: Int64?
    /// ISO 4217.
    package var currency: String?
    package var code: String?
    package var message: String?
    /// As in `TradeReport`.
    package var needsQuery: Bool

    package init(
        refundNo: String? = nil, refundID: String? = nil, tradingOrderNo: String? = nil, status: ReportedRefundStatus,
        amount: Int64? = nil, currency: String? = nil, code: String? = nil, message: String? = nil,
        needsQuery: Bool = false
    ) {
        self.refundNo = refundNo
        self.refundID = refundID
        self.tradingOrderNo = tradingOrderNo
        self.status = status
        self.amount = amount
        self.currency = currency
        self.code = code
        self.message = message
        self.needsQuery = needsQuery
    }
}

/// One thing that a verified callback announces.
package enum ChannelEvent: Sendable, Equatable {
    case trade(TradeReport)
    case refund(RefundReport)
}
