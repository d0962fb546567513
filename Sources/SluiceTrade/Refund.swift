/// Where a refund stands. The raw value is what the journal writes in `refund_status`.
package enum RefundStatus: Int, Sendable, CaseIterable {
    case initiated = 0
    case processing = 1
    case succeeded = 2
    case failed = 3

    package var isFinal: Bool { self == .succeeded || self == .failed }

    /// The word of the unified API.
    package var word: String {
        switch self {
        case .initiated: "initiated"
        case .processing: "processing"
        case .succeeded: "succeeded"
        case .failed: "failed"
        }
    }
}

/// One refund after its latest change: a line of the refund journal. Amounts are in the currency's minor unit.
package struct Refund: Sendable, Equatable {
    package var refundNo: String
    /// The provider's number of the refund.
    package var refundID: String?
    package var tradingOrderNo: String
    package var productOrderNo: String
    package var appID: String
    package var enterpriseID: String?
    package var tradingChannel: String
    package var refundStatus: RefundStatus
    package var refundCode: String?
    package var refundMsg: String?
    package var refundAmount: Int64
    /// The amount of the whole payment.
    package var total: Int64
    package var currency: String
    /// The reason that the business system gave.
    package var memo: String?
    package var createTime: Instant
    package var updateTime: Instant
    package var version: Int
    /// What a provider said after the end that does not fit the end (T2).
    package var contradiction: RefundStatus?

    package init(refundNo: String, of trade: Trade, amount: Int64, reason: String?, at now: Instant) {
        self.refundNo = refundNo
        tradingOrderNo = trade.tradingOrderNo
        productOrderNo = trade.productOrderNo
        appID = trade.appID
        enterpriseID = trade.enterpriseID
        tradingChannel = trade.tradingChannel
        refundStatus = .initiated
        refundAmount = amount
        total = trade.tradingAmount
        currency = trade.currency
        memo = reason
        createTime = now
        updateTime = now
        version = 1
    }

    /// A refund with every field given: how a journal line is read back.
    package init(
        refundNo: String, tradingOrderNo: String, productOrderNo: String, appID: String, tradingChannel: String,
        refundStatus: RefundStatus, refundAmount: Int64, total: Int64, currency: String, createTime: Instant,
        updateTime: Instant, version: Int
    ) {
        self.refundNo = refundNo
        self.tradingOrderNo = tradingOrderNo
        self.productOrderNo = productOrderNo
        self.appID = appID
        self.tradingChannel = tradingChannel
        self.refundStatus = refundStatus
        self.refundAmount = refundAmount
        self.total = total
        self.currency = currency
        self.createTime = createTime
        self.updateTime = updateTime
        self.version = version
    }
}
