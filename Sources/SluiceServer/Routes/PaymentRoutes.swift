import HTTPTypes
import SluiceGateway

/// `/v1/payments` and what is below it.
enum PaymentRoutes {
    static let all = [create, find, show, close, confirm]

    static let create = Route(
        .post, "/v1/payments",
        OperationDocument(
            "createPayment", "Makes a payment, or gives the same payment again for the same product_order_no.",
            parameters: [.idempotencyKey], body: Bodies.payment,
            answers: [
                .payment(201, "A new payment; `action` says what the buyer does next."),
                .payment(200, "The payment that this product_order_no already stands for."),
            ],
            errors: ErrorCode.ofCalls
                + .named(
                    "channel-not-allowed", "unknown-channel", "channel-disabled", "method-not-offered",
                    "currency-not-taken", "amount-out-of-range", "missing-for-method", "operation-not-offered",
                    "order-conflict", "provider-unclear", "channel-busy", "channel-unavailable")),
        .app { call, app in
            let key = try call.idempotencyKey()
            let body = try await call.json(Bodies.payment)
            return call.answer(
                await call.services.api.createPayment(body, app: app, idempotencyKey: key), isRepeatable: key != nil)
        })

    static let find = Route(
        .get, "/v1/payments",
        OperationDocument(
            "findPayment", "Shows a payment by the business system's number.",
            parameters: [.productOrderNo, .refresh], answers: [.payment(200, "The payment.")],
            errors: ErrorCode.ofReads + .named("payment-not-found")),
        .app { call, app in
            let query = try call.query()
            let number = query[RouteParameter.productOrderNo.name] ?? ""
            return call.answer(
                await call.services.api.payment(productOrderNo: number, app: app, refresh: query.refresh))
        })

    static let show = Route(
        .get, "/v1/payments/{trading_order_no}",
        OperationDocument(
            "showPayment", "Shows a payment by the gateway's number.", parameters: [.tradingOrderNo, .refresh],
            answers: [.payment(200, "The payment.")], errors: ErrorCode.ofReads + .named("payment-not-found")),
        .app { call, app in
            let refresh = try call.query().refresh
            let number = try call.number(.tradingOrderNo, orElse: .named("payment-not-found"))
            return call.answer(await call.services.api.payment(number, app: app, refresh: refresh))
        })

    static let close = Route(
        .post, "/v1/payments/{trading_order_no}/close",
        OperationDocument(
            "closePayment", "Closes a payment that has not been made, at the provider and here.",
            parameters: [.tradingOrderNo, .idempotencyKey],
            answers: [
                .payment(200, "The payment is closed."),
                .payment(202, "The provider has not answered clearly; closing goes on by itself."),
            ],
            errors: ErrorCode.ofCalls
                + .named(
                    "payment-not-found", "payment-final", "operation-not-offered", "unknown-channel", "provider-unclear"
                )),
        .app { call, app in
            let key = try call.idempotencyKey()
            try await call.noBody()
            let number = try call.number(.tradingOrderNo, orElse: .named("payment-not-found"))
            return call.answer(
                await call.services.api.closePayment(number, app: app, idempotencyKey: key), isRepeatable: key != nil)
        })

    static let confirm = Route(
        .post, "/v1/payments/{trading_order_no}/confirm",
        OperationDocument(
            "confirmPayment", "Says that a payment has been made, on a channel that has no provider.",
            parameters: [.tradingOrderNo, .idempotencyKey], body: Bodies.confirmation,
            answers: [.payment(200, "The payment has succeeded.")],
            errors: ErrorCode.ofCalls
                + .named(
                    "payment-not-found", "payment-final", "operation-not-offered", "unknown-channel", "provider-unclear"
                )),
        .app { call, app in
            let key = try call.idempotencyKey()
            let body = try await call.json(Bodies.confirmation)
            let number = try call.number(.tradingOrderNo, orElse: .named("payment-not-found"))
            return call.answer(
                await call.services.api.confirmPayment(number, body, app: app, idempotencyKey: key),
                isRepeatable: key != nil)
        })
}
