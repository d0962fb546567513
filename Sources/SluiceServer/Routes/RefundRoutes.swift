import HTTPTypes
import SluiceGateway

/// Refunds: made below their payment, shown by their own number.
enum RefundRoutes {
    static let all = [create, show]

    static let create = Route(
        .post, "/v1/payments/{trading_order_no}/refunds",
        OperationDocument(
            "createRefund", "Refunds a payment, whole or in part, as often as something is left.",
            parameters: [.tradingOrderNo, .idempotencyKey], body: Bodies.refund,
            answers: [
                .refund(201, "A new refund."),
                .refund(200, "The refund that this refund_no already stands for."),
            ],
            errors: ErrorCode.ofCalls
                + .named(
                    "payment-not-found", "payment-not-paid", "refund-conflict", "refund-exceeds-payment",
                    "operation-not-offered", "unknown-channel", "provider-unclear", "channel-busy",
                    "channel-unavailable")),
        .app { call, app in
            let key = try call.idempotencyKey()
            let body = try await call.json(Bodies.refund)
            let number = try call.number(.tradingOrderNo, orElse: .named("payment-not-found"))
            return call.answer(
                await call.services.api.createRefund(number, body, app: app, idempotencyKey: key),
                isRepeatable: key != nil)
        })

    static let show = Route(
        .get, "/v1/refunds/{refund_no}",
        OperationDocument(
            "showRefund", "Shows a refund.", parameters: [.refundNo, .refresh],
            answers: [.refund(200, "The refund.")], errors: ErrorCode.ofReads + .named("refund-not-found")),
        .app { call, app in
            let refresh = try call.query().refresh
            let number = try call.number(.refundNo, orElse: .named("refund-not-found"))
            return call.answer(await call.services.api.refund(number, app: app, refresh: refresh))
        })
}
