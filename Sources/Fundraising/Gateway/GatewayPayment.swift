package import Foundation

/// A payment as the gateway shows it, in answers and in forwarded results.
package struct GatewayPayment: Codable, Sendable, Equatable {
    package enum State: String, Codable, Sendable { case created, pending, succeeded, closed, failed }

    package var tradingOrderNo: String
    package var productOrderNo: String
    package var tradingChannel: String
    package var state: State
    /// In minor units.
    package var tradingAmount: Int64
    package var currency: String
    /// What has been refunded so far.
    package var refund: Int64
    /// When the money was paid, where the provider says it.
    package var paidTime: Date?
    package var updateTime: Date
    /// What the provider said later, against the final state: a word of `State`. A person must look.
    package var contradiction: String?
    package var action: PaymentAction?

    package init(
        tradingOrderNo: String, productOrderNo: String, tradingChannel: String, state: State, tradingAmount: Int64,
        currency: String, refund: Int64 = 0, paidTime: Date? = nil, updateTime: Date,
        contradiction: String? = nil, action: PaymentAction? = nil
    ) {
        self.tradingOrderNo = tradingOrderNo
        self.productOrderNo = productOrderNo
        self.tradingChannel = tradingChannel
        self.state = state
        self.tradingAmount = tradingAmount
        self.currency = currency
        self.refund = refund
        self.paidTime = paidTime
        self.updateTime = updateTime
        self.contradiction = contradiction
        self.action = action
    }
}

/// What the donor does next.
package struct PaymentAction: Codable, Sendable, Equatable {
    /// `qr_code`, `redirect`, `form`, `sdk` or `none`.
    package var type: String
    package var qrCode: String?
    package var url: String?
    package var method: String?
    package var fields: [String: String]?
    package var html: String?

    package init(
        type: String, qrCode: String? = nil, url: String? = nil, method: String? = nil,
        fields: [String: String]? = nil, html: String? = nil
    ) {
        self.type = type
        self.qrCode = qrCode
        self.url = url
        self.method = method
        self.fields = fields
        self.html = html
    }
}

/// A refund as the gateway shows it.
package struct GatewayRefund: Codable, Sendable, Equatable {
    package enum State: String, Codable, Sendable { case initiated, processing, succeeded, failed }

    package var refundNo: String
    package var tradingOrderNo: String
    package var refundAmount: Int64
    package var currency: String
    package var state: State
    /// What the provider said later, against the final state. A person must look.
    package var contradiction: String?

    package init(
        refundNo: String, tradingOrderNo: String, refundAmount: Int64, currency: String, state: State,
        contradiction: String? = nil
    ) {
        self.refundNo = refundNo
        self.tradingOrderNo = tradingOrderNo
        self.refundAmount = refundAmount
        self.currency = currency
        self.state = state
        self.contradiction = contradiction
    }
}

/// A channel as `GET /v1/channels` shows it.
package struct GatewayChannel: Codable, Sendable, Equatable {
    package var channelLabel: String
    package var channelName: String
    /// Whether new payments may be made with it.
    package var enableFlag: Bool
    package var methods: [String]

    package init(channelLabel: String, channelName: String, enableFlag: Bool, methods: [String]) {
        self.channelLabel = channelLabel
        self.channelName = channelName
        self.enableFlag = enableFlag
        self.methods = methods
    }
}
