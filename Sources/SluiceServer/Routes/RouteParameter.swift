import SluiceGateway
import SluiceJSON
import SluiceTrade

/// One parameter of a route: the check of the query and the OpenAPI document come from here.
struct RouteParameter: Sendable {
    enum Place: String, Sendable {
        case path, query, header
    }

    enum Shape: Sendable {
        /// What order numbers and labels are made of.
        case identifier
        case flag
        /// RFC 3339, with any offset.
        case time
        /// 1 to a number.
        case count(upTo: Int)
        /// 1 to 255 visible ASCII characters.
        case visibleText
        /// Anything: what is not fit is not used, and not refused either.
        case any

        static let identifierPattern = "^[A-Za-z0-9_.:-]{1,64}$"

        /// What is wrong with a value, as the end of a sentence that begins with the parameter's name.
        func problem(with value: String) -> String? {
            switch self {
            case .identifier:
                let isFit =
                    (1...64).contains(value.utf8.count)
                    && value.utf8.allSatisfy { byte in
                        switch byte {
                        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                        default: "_.:-".utf8.contains(byte)
                        }
                    }
                return isFit ? nil : "must be 1 to 64 letters, digits and _ . : -"
            case .flag: return value == "true" || value == "false" ? nil : "must be true or false"
            case .time:
                return Instant(rfc3339: value) == nil
                    ? "must be a time as RFC 3339 has it: 2026-11-21T00:00:00+08:00" : nil
            case .count(let most):
                let isFit = value.utf8.allSatisfy { (0x30...0x39).contains($0) } && (1...most).contains(Int(value) ?? 0)
                return isFit ? nil : "must be a number from 1 to \(most)"
            case .visibleText:
                let isFit = (1...255).contains(value.utf8.count) && value.utf8.allSatisfy { (0x21...0x7E).contains($0) }
                return isFit ? nil : "must be 1 to 255 visible ASCII characters"
            case .any: return nil
            }
        }

        var schema: JSONValue {
            switch self {
            case .identifier: ["type": "string", "pattern": .text(Shape.identifierPattern)]
            case .flag: ["type": "boolean", "default": .boolean(false)]
            case .time: ["type": "string", "format": "date-time"]
            case .count(let most):
                ["type": "integer", "minimum": .integer(1), "maximum": .integer(Int64(most))]
            case .visibleText: ["type": "string", "pattern": "^[!-~]{1,255}$"]
            case .any: ["type": "string"]
            }
        }
    }

    let name: String
    let place: Place
    let shape: Shape
    let isRequired: Bool
    let about: String

    static let refresh = RouteParameter(
        name: "refresh", place: .query, shape: .flag, isRequired: false,
        about: "Asks the provider first, unless the state is final.")
    static let productOrderNo = RouteParameter(
        name: "product_order_no", place: .query, shape: .identifier, isRequired: true,
        about: "The business system's own number.")
    static let tradingOrderNo = RouteParameter(
        name: "trading_order_no", place: .path, shape: .identifier, isRequired: true,
        about: "The gateway's number of the payment.")
    static let refundNo = RouteParameter(
        name: "refund_no", place: .path, shape: .identifier, isRequired: true, about: "The number of the refund.")
    static let channelLabel = RouteParameter(
        name: "channel_label", place: .path, shape: .identifier, isRequired: true,
        about: "The channel_label of a channel file.")
    static let from = RouteParameter(
        name: "from", place: .query, shape: .time, isRequired: true, about: "The first moment of the statement.")
    static let before = RouteParameter(
        name: "before", place: .query, shape: .time, isRequired: true,
        about: "The moment after its end; at most 31 days of UTC are covered.")
    static let limit = RouteParameter(
        name: "limit", place: .query, shape: .count(upTo: StatementQuery.limitMax), isRequired: false,
        about: "The most entries of a page; \(StatementQuery.limitMax) when left out.")
    static let after = RouteParameter(
        name: "after", place: .query, shape: .identifier, isRequired: false,
        about: "`next` of the page before, with the same from and before.")
    static let idempotencyKey = RouteParameter(
        name: "Idempotency-Key", place: .header, shape: .visibleText, isRequired: false,
        about: "The same key with the same call gets the first status and body again, refusals included.")
    static let requestID = RouteParameter(
        name: "X-Request-Id", place: .header, shape: .any, isRequired: false,
        about: "Given back in the reply and written to the log when it is made of up to 64 letters, digits and . _ -")
}
