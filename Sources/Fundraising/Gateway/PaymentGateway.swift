package import Foundation

/// The payment gateway as this system sees it: its unified HTTP API and nothing else.
///
/// Every call may be repeated: a `product_order_no` stands for one payment, a `refund_no` for one refund.
package protocol PaymentGateway: Sendable {
    /// `POST /v1/payments`. The payment, new or as it already is.
    func pay(_ order: PaymentOrder) async throws(GatewayFailure) -> GatewayPayment
    /// `GET /v1/payments?product_order_no=…`; `nil` when the gateway knows no such payment. With `refresh` the provider
    /// is asked first.
    func payment(productOrderNo: String, refresh: Bool) async throws(GatewayFailure) -> GatewayPayment?
    /// `POST /v1/payments/{no}/close`.
    func close(tradingOrderNo: String) async throws(GatewayFailure) -> GatewayPayment
    /// `POST /v1/payments/{no}/confirm`: for channels without a provider.
    func confirm(tradingOrderNo: String, transactionID: String, memo: String) async throws(GatewayFailure)
        -> GatewayPayment
    /// `POST /v1/payments/{no}/refunds`.
    func refund(_ order: RefundOrder) async throws(GatewayFailure) -> GatewayRefund
    /// `GET /v1/refunds/{no}?refresh=true`; `nil` when the gateway knows no such refund.
    func refund(refundNo: String) async throws(GatewayFailure) -> GatewayRefund?
    /// `GET /v1/statement/payments?from=…&before=…`: everything paid in a span of time, all pages.
    func payments(paidFrom: Date, paidBefore: Date) async throws(GatewayFailure) -> [GatewayPayment]
    /// `GET /v1/channels`: the labels of the channels that this system may use.
    func channels() async throws(GatewayFailure) -> [GatewayChannel]
}

/// What `POST /v1/payments` is told. Amounts are in minor units.
package struct PaymentOrder: Sendable, Equatable {
    package var productOrderNo: String
    package var tradingChannel: String
    package var method: String?
    package var tradingAmount: Int64
    package var currency: String
    package var description: String
    package var payerName: String?
    package var clientIP: String?
    package var returnURL: String?
    /// Seconds until an unpaid payment is closed, from 60.
    package var expiresIn: Int?

    package init(
        productOrderNo: String, tradingChannel: String, method: String? = nil, tradingAmount: Int64, currency: String,
        description: String, payerName: String? = nil, clientIP: String? = nil, returnURL: String? = nil,
        expiresIn: Int? = nil
    ) {
        self.productOrderNo = productOrderNo
        self.tradingChannel = tradingChannel
        self.method = method
        self.tradingAmount = tradingAmount
        self.currency = currency
        self.description = description
        self.payerName = payerName
        self.clientIP = clientIP
        self.returnURL = returnURL
        self.expiresIn = expiresIn
    }
}

/// What `POST /v1/payments/{no}/refunds` is told.
package struct RefundOrder: Sendable, Equatable {
    package var tradingOrderNo: String
    package var refundNo: String
    package var refundAmount: Int64
    package var reason: String

    package init(tradingOrderNo: String, refundNo: String, refundAmount: Int64, reason: String) {
        self.tradingOrderNo = tradingOrderNo
        self.refundNo = refundNo
        self.refundAmount = refundAmount
        self.reason = reason
    }
}

/// Why a call to the gateway gave no result.
package enum GatewayFailure: Error, Equatable, Sendable {
    /// No answer, or one that says nothing: what happened is not known. The same call again finds out.
    case unclear(String)
    /// 503: nothing was taken. Later, or another channel.
    case unavailable(code: String, detail: String)
    /// A refusal that repeating does not change: the problem document's status, code and detail.
    case refused(status: Int, code: String, detail: String)
}
