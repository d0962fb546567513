import SluiceJSON

/// A request that the provider turns down, as its documentation describes it.
struct SandboxRefusal: Error, Equatable {
    /// The HTTP status.
    let status: Int
    /// The code of the body, upper case.
    let code: String
    /// The sentence of the body.
    let message: String

    /// The body.
    var json: JSONValue { .object(["code": .text(code), "message": .text(message)]) }

    /// 400: the request cannot be understood; `what` continues "The request is invalid: ".
    static func invalid(_ what: String) -> SandboxRefusal {
        SandboxRefusal(status: 400, code: "INVALID_REQUEST", message: "The request is invalid: \(what).")
    }

    /// 401: who called is not proven.
    static func unproven(_ code: String, _ message: String) -> SandboxRefusal {
        SandboxRefusal(status: 401, code: code, message: message)
    }

    /// 403: the merchant of the body or the query is not the one that signed.
    static let otherMerchant = SandboxRefusal(
        status: 403, code: "MERCHANT_MISMATCH", message: "merchant_id is not the merchant that signed the request.")

    /// 404 for an order number that this merchant never used.
    static let orderNotFound = SandboxRefusal(
        status: 404, code: "ORDER_NOT_FOUND", message: "There is no order with this out_trade_no.")

    /// 404 for a refund number that this merchant never used.
    static let refundNotFound = SandboxRefusal(
        status: 404, code: "REFUND_NOT_FOUND", message: "There is no refund with this out_refund_no.")

    /// 404 for a path that does not exist.
    static let pathNotFound = SandboxRefusal(status: 404, code: "PATH_NOT_FOUND", message: "There is nothing here.")

    /// 409: the number is taken by an order or refund with other facts.
    static func conflict(_ code: String, _ message: String) -> SandboxRefusal {
        SandboxRefusal(status: 409, code: code, message: message)
    }

    /// 422: understood, but it cannot be done.
    static func unprocessable(_ code: String, _ message: String) -> SandboxRefusal {
        SandboxRefusal(status: 422, code: code, message: message)
    }
}
