import SluiceTrade

/// The fields of `trade`: the journal's, under the journal's names, in the order in which the object shows them.
enum TradeField: String, Sendable, CaseIterable {
    case tradingOrderNo = "trading_order_no"
    case productOrderNo = "product_order_no"
    case appID = "app_id"
    case tradingChannel = "trading_channel"
    case tradingType = "trading_type"
    case tradingAmount = "trading_amount"
    case currency
    case createTime = "create_time"
    case expireTime = "expire_time"
    case notifyURL = "notify_url"
    case returnURL = "return_url"
    case metadata
    case description
    case enterpriseID = "enterprise_id"
    case payeeName = "payee_name"
    case payeeID = "payee_id"
    case payerName = "payer_name"
    case payerID = "payer_id"
    case transactionID = "transaction_id"
    case openID = "open_id"
    case memo
    case clientIP = "client_ip"
    case resultCode = "result_code"
    case resultMsg = "result_msg"
    case paidTime = "paid_time"

    /// What is known of the value. Fields that the caller may leave out can be absent.
    fileprivate var shape: Scope.Shape {
        switch self {
        case .metadata: .open
        case .tradingAmount: .value(.integer)
        case .createTime, .expireTime: .value(.time)
        case .paidTime: .value([.time, .absent])
        case .tradingOrderNo, .productOrderNo, .appID, .tradingChannel, .tradingType, .currency, .notifyURL,
            .returnURL, .description:
            .value(.text)
        case .enterpriseID, .payeeName, .payeeID, .payerName, .payerID, .transactionID, .openID, .memo, .clientIP,
            .resultCode, .resultMsg:
            .value([.text, .absent])
        }
    }
}

/// `trade.X`. Each value is made when it is asked for: a call reads a handful of them.
final class TradeValues: Sendable {
    private let trade: Trade
    private let number: String
    private let hidden: Set<String>
    private let channel: ObjectValue

    /// - Parameters:
    ///   - number: our number as it stands on the wire.
    ///   - hidden: fields that have no value this time.
    init(_ trade: Trade, number: String, without hidden: Set<String> = [], channel: ObjectValue) {
        self.trade = trade
        self.number = number
        self.hidden = hidden
        self.channel = channel
    }

    /// The value of a field, absent where the trade has none.
    subscript(field: TradeField) -> Value {
        if !hidden.isEmpty, hidden.contains(field.rawValue) { return .absent }
        return switch field {
        case .tradingOrderNo: .text(number)
        case .productOrderNo: .text(trade.productOrderNo)
        case .appID: .text(trade.appID)
        case .tradingChannel: .text(trade.tradingChannel)
        case .tradingType: .text(trade.tradingType)
        case .tradingAmount: .integer(trade.tradingAmount)
        case .currency: .text(trade.currency)
        case .createTime: .time(trade.createTime)
        case .expireTime: .time(trade.expireTime)
        case .notifyURL: .text(ownURL("notify_url"))
        case .returnURL: .text(ownURL("return_url"))
        case .metadata: .object(metadata)
        case .description: TradeValues.unlessEmpty(trade.description)
        case .enterpriseID: TradeValues.unlessEmpty(trade.enterpriseID)
        case .payeeName: TradeValues.unlessEmpty(trade.payeeName)
        case .payeeID: TradeValues.unlessEmpty(trade.payeeID)
        case .payerName: TradeValues.unlessEmpty(trade.payerName)
        case .payerID: TradeValues.unlessEmpty(trade.payerID)
        case .transactionID: TradeValues.unlessEmpty(trade.transactionID)
        case .openID: TradeValues.unlessEmpty(trade.openID)
        case .memo: TradeValues.unlessEmpty(trade.memo)
        case .clientIP: TradeValues.unlessEmpty(trade.clientIP)
        case .resultCode: TradeValues.unlessEmpty(trade.resultCode)
        case .resultMsg: TradeValues.unlessEmpty(trade.resultMsg)
        case .paidTime: trade.paidTime.map(Value.time) ?? .absent
        }
    }

    /// All fields that have a value.
    var object: ObjectValue {
        ObjectValue(
            TradeField.allCases.compactMap { field in
                let value = self[field]
                return value.isAbsent ? nil : ObjectValue.Member(name: field.rawValue, value: value)
            })
    }

    /// The gateway's own URL with the trade's number, for providers that send back none of ours.
    private func ownURL(_ setting: String) -> String {
        (channel[setting].textForm ?? "") + "?trading_order_no=" + URLEncoding.rfc3986.encode(number)
    }

    /// By name, because a dictionary has no order and what is signed needs one.
    private var metadata: ObjectValue {
        ObjectValue(
            trade.metadata.sorted { $0.key < $1.key }.map { ObjectValue.Member(name: $0.key, value: .text($0.value)) })
    }

    private static func unlessEmpty(_ text: String?) -> Value {
        if let text, !text.isEmpty { .text(text) } else { .absent }
    }
}

extension TradeValues {
    /// What is known of `trade`.
    static let tradeShape: [String: Scope.Shape] = Dictionary(
        uniqueKeysWithValues: TradeField.allCases.map { ($0.rawValue, $0.shape) })

    /// What is known of `refund`.
    static let refundShape: [String: Scope.Shape] = [
        "refund_no": .value(.text), "refund_id": .value([.text, .absent]), "refund_amount": .value(.integer),
        "total": .value(.integer), "currency": .value(.text), "memo": .value([.text, .absent]),
        "create_time": .value(.time),
    ]

    /// The fields that `requires` may name, those that a caller may leave out.
    static let requirable = [
        "open_id", "payer_name", "payer_id", "payee_name", "payee_id", "memo", "client_ip", "enterprise_id",
        "description", "return_url",
    ]

    /// `refund`.
    static func refund(_ refund: Refund) -> ObjectValue {
        [
            "refund_no": .text(refund.refundNo), "refund_id": .optionalText(refund.refundID),
            "refund_amount": .integer(refund.refundAmount), "total": .integer(refund.total),
            "currency": .text(refund.currency), "memo": .optionalText(refund.memo),
            "create_time": .time(refund.createTime),
        ]
    }
}
