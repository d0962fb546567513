/// The stable codes of the unified API: `code` in every problem document. The list is the catalogue; docs/reference/errors.md is
/// generated from it.
package struct ErrorCode: Sendable, Hashable {
    /// Kebab-case, never reused for something else.
    package let name: String
    package let status: Int
    /// What the caller can do about it.
    package let advice: String

    package static let all: [ErrorCode] = [
        .malformedBody, .bodyTooLarge, .unsupportedMediaType, .invalidRequest, .unauthorized, .channelNotAllowed,
        .unknownChannel, .channelDisabled, .methodNotOffered, .currencyNotTaken, .amountOutOfRange, .missingForMethod,
        .orderConflict, .refundConflict, .paymentNotFound, .refundNotFound, .routeNotFound, .methodNotAllowed,
        .idempotencyKeyInvalid, .idempotencyKeyReused, .idempotencyKeyInUse, .paymentFinal, .paymentNotPaid,
        .refundExceedsPayment, .operationNotOffered, .providerUnclear, .requestTimeout, .overloaded, .channelBusy,
        .channelUnavailable, .storageFull, .storageFailed, .internalError,
    ]

    static let malformedBody = ErrorCode(
        name: "malformed-body", status: 400,
        advice: "Send one JSON object; the offset of the first wrong byte is in detail.")
    package static let bodyTooLarge = ErrorCode(
        name: "body-too-large", status: 413, advice: "Send less; the limit is in detail.")
    package static let unsupportedMediaType = ErrorCode(
        name: "unsupported-media-type", status: 415, advice: "Send application/json.")
    static let invalidRequest = ErrorCode(
        name: "invalid-request", status: 400, advice: "Correct the fields listed under errors.")
    package static let unauthorized = ErrorCode(
        name: "unauthorized", status: 401, advice: "Send Authorization: Bearer with the key of your app.")
    static let channelNotAllowed = ErrorCode(
        name: "channel-not-allowed", status: 403, advice: "Ask operations to allow this channel for your app.")
    package static let unknownChannel = ErrorCode(
        name: "unknown-channel", status: 422, advice: "Use the channel_label of a channel file.")
    static let channelDisabled = ErrorCode(
        name: "channel-disabled", status: 422, advice: "Use another channel, or ask operations to enable this one.")
    static let methodNotOffered = ErrorCode(
        name: "method-not-offered", status: 422, advice: "Use one of the pay methods named in detail.")
    static let currencyNotTaken = ErrorCode(
        name: "currency-not-taken", status: 422, advice: "Use a currency that the channel takes.")
    static let amountOutOfRange = ErrorCode(
        name: "amount-out-of-range", status: 422, advice: "Use an amount that the channel takes, in minor units.")
    static let missingForMethod = ErrorCode(
        name: "missing-for-method", status: 400, advice: "Give the field that this pay method needs.")
    static let orderConflict = ErrorCode(
        name: "order-conflict", status: 409,
        advice: "This product_order_no stands for another order; use a new one for new facts.")
    static let refundConflict = ErrorCode(
        name: "refund-conflict", status: 409, advice: "This refund_no stands for another refund; use a new one.")
    static let paymentNotFound = ErrorCode(
        name: "payment-not-found", status: 404, advice: "Check the number; an app sees only its own payments.")
    static let refundNotFound = ErrorCode(
        name: "refund-not-found", status: 404, advice: "Check the number; an app sees only its own refunds.")
    package static let routeNotFound = ErrorCode(
        name: "route-not-found", status: 404, advice: "See /openapi.json for the paths that exist.")
    package static let methodNotAllowed = ErrorCode(
        name: "method-not-allowed", status: 405, advice: "See the Allow header and /openapi.json.")
    static let idempotencyKeyInvalid = ErrorCode(
        name: "idempotency-key-invalid", status: 400, advice: "Use 1 to 255 visible ASCII characters.")
    static let idempotencyKeyReused = ErrorCode(
        name: "idempotency-key-reused", status: 422, advice: "Use a new key for a call with other parameters.")
    static let idempotencyKeyInUse = ErrorCode(
        name: "idempotency-key-in-use", status: 409, advice: "Wait for the first call with this key to end.")
    static let paymentFinal = ErrorCode(
        name: "payment-final", status: 409, advice: "The payment has ended; its state is in detail.")
    static let paymentNotPaid = ErrorCode(
        name: "payment-not-paid", status: 409, advice: "Only a payment that has succeeded can be refunded.")
    static let refundExceedsPayment = ErrorCode(
        name: "refund-exceeds-payment", status: 422, advice: "Refund at most what is left; it is in detail.")
    static let operationNotOffered = ErrorCode(
        name: "operation-not-offered", status: 422, advice: "The channel's provider has no such operation.")
    static let providerUnclear = ErrorCode(
        name: "provider-unclear", status: 502,
        advice: "The provider gave no clear answer; nothing is lost, ask again with refresh=true.")
    package static let requestTimeout = ErrorCode(
        name: "request-timeout", status: 408, advice: "Send the whole request at once; nothing was taken.")
    package static let overloaded = ErrorCode(
        name: "overloaded", status: 503, advice: "Try again after the seconds in Retry-After.")
    static let channelBusy = ErrorCode(
        name: "channel-busy", status: 503,
        advice: "Nothing was taken; make the same call again after the seconds in Retry-After.")
    static let channelUnavailable = ErrorCode(
        name: "channel-unavailable", status: 503,
        advice:
            "Nothing was taken; offer another channel, or make the same call again after the seconds in Retry-After.")
    static let storageFull = ErrorCode(
        name: "storage-full", status: 503, advice: "The journals' disk is nearly full; operations must make room.")
    static let storageFailed = ErrorCode(
        name: "storage-failed", status: 503,
        advice: "Operations must make room or restart the gateway. What was begun is kept; ask for it again.")
    package static let internalError = ErrorCode(
        name: "internal-error", status: 500,
        advice: "This is a fault of the gateway; its log has more under the instance.")
}
