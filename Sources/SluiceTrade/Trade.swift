/// Where a trade stands. The raw value is what the journal writes in `trading_state`.
package enum TradingState: Int, Sendable, CaseIterable {
    case created = 0
    case pending = 1
    case succeeded = 2
    case closed = 3
    case failed = 4

    /// Final states never change into one another (T2).
    package var isFinal: Bool { self == .succeeded || self == .closed || self == .failed }

    /// The word of the unified API.
    package var word: String {
        switch self {
        case .created: "created"
        case .pending: "pending"
        case .succeeded: "succeeded"
        case .closed: "closed"
        case .failed: "failed"
        }
    }
}

/// One trade after its latest change: a line of the trade journal. Amounts are in the currency's minor unit.
package struct Trade: Sendable, Equatable {
    package var tradingOrderNo: String
    package var productOrderNo: String
    package var appID: String
    package var enterpriseID: String?
    package var tradingChannel: String
    /// The channel's pay method.
    package var tradingType: String
    package var tradingState: TradingState
    package var payeeName: String?
    package var payeeID: String?
    package var payerName: String?
    package var payerID: String?
    package var tradingAmount: Int64
    package var currency: String
    /// What has been refunded so far.
    package var refund: Int64
    package var isRefund: Bool
    /// The provider's number of the payment.
    package var transactionID: String?
    package var resultCode: String?
    package var resultMsg: String?
    /// What the provider said last about the payment, as far as the plugin maps it.
    package var resultJSON: String?
    package var placeOrderCode: String?
    package var placeOrderMsg: String?
    /// The action that the business system got, so that the same call gets it again; sealed where it carries a proof.
    package var placeOrderJSON: String?
    package var qrCode: String?
    package var openID: String?
    package var memo: String?
    package var enableFlag: Bool
    /// What the plugin must remember for its later calls; secret values are sealed.
    package var channelData: [String: String]
    package var createTime: Instant
    package var updateTime: Instant
    /// From 1; every line of one trade is one higher.
    package var version: Int

    // What the journal keeps beside the design's fields, because a restart must not forget it.
    package var description: String
    package var clientIP: String?
    package var expireTime: Instant
    package var returnURL: String?
    package var metadata: [String: String]
    package var paidTime: Instant?
    /// What a provider said after the end that does not fit the end (T2): `succeeded`, `closed` or `failed`.
    package var contradiction: TradingState?

    /// A trade before anything has happened to it.
    package init(
        tradingOrderNo: String, productOrderNo: String, appID: String, tradingChannel: String, tradingType: String,
        tradingAmount: Int64, currency: String, description: String, createTime: Instant, expireTime: Instant
    ) {
        self.tradingOrderNo = tradingOrderNo
        self.productOrderNo = productOrderNo
        self.appID = appID
        self.tradingChannel = tradingChannel
        self.tradingType = tradingType
        self.tradingAmount = tradingAmount
        self.currency = currency
        self.description = description
        self.createTime = createTime
        self.expireTime = expireTime
        updateTime = createTime
        tradingState = .created
        refund = 0
        isRefund = false
        enableFlag = true
        channelData = [:]
        metadata = [:]
        version = 1
    }

    /// The facts that make a repeated call the same call (T1).
    package func isSameOrder(as other: Trade) -> Bool {
        tradingChannel == other.tradingChannel && tradingAmount == other.tradingAmount && currency == other.currency
            && tradingType == other.tradingType
    }
}
