import SluiceTrade

/// `trade.X` and `refund.X`: the journal's fields under the journal's names.
enum TradeValues {
    private static let required: [String: ValueKinds] = [
        "trading_order_no": .text, "product_order_no": .text, "app_id": .text, "trading_channel": .text,
        "trading_type": .text, "trading_amount": .integer, "currency": .text, "create_time": .time,
        "expire_time": .time, "notify_url": .text, "return_url": .text, "metadata": .object, "description": .text,
    ]
    private static let optional: [String: ValueKinds] = [
        "enterprise_id": .text, "payee_name": .text, "payee_id": .text, "payer_name": .text, "payer_id": .text,
        "transaction_id": .text, "open_id": .text, "memo": .text, "client_ip": .text, "paid_time": .time,
        "result_code": .text, "result_msg": .text,
    ]

    /// What is known of `trade`. Fields that the caller may leave out can be absent.
    static let tradeShape: [String: Scope.Shape] = required.mapValues { kinds in
        kinds == .object ? .open : .value(kinds)
    }.merging(optional.mapValues { .value($0.union(.absent)) }) { $1 }

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

    /// `trade`. The two URLs are the gateway's own, with the trade's number, for providers that send back none of ours.
    ///
    /// - Parameters:
    ///   - number: our number as it stands on the wire.
    ///   - hidden: fields that have no value this time.
    static func trade(
        _ trade: Trade, number: String, without hidden: Set<String> = [], channel: ObjectValue
    ) -> ObjectValue {
        let query = "?trading_order_no=" + URLEncoding.rfc3986.encode(number)
        var object: ObjectValue = [
            "trading_order_no": .text(number), "product_order_no": .text(trade.productOrderNo),
            "app_id": .text(trade.appID), "trading_channel": .text(trade.tradingChannel),
            "trading_type": .text(trade.tradingType), "trading_amount": .integer(trade.tradingAmount),
            "currency": .text(trade.currency), "create_time": .time(trade.createTime),
            "expire_time": .time(trade.expireTime),
            "notify_url": .text((channel["notify_url"].textForm ?? "") + query),
            "return_url": .text((channel["return_url"].textForm ?? "") + query),
            "metadata": .object(ObjectValue(metadata(trade.metadata))),
        ]
        let texts: [(String, String?)] = [
            ("description", trade.description), ("enterprise_id", trade.enterpriseID), ("payee_name", trade.payeeName),
            ("payee_id", trade.payeeID), ("payer_name", trade.payerName), ("payer_id", trade.payerID),
            ("transaction_id", trade.transactionID), ("open_id", trade.openID), ("memo", trade.memo),
            ("client_ip", trade.clientIP), ("result_code", trade.resultCode), ("result_msg", trade.resultMsg),
        ]
        for case (let name, let text?) in texts where !text.isEmpty {
            object.members.append(ObjectValue.Member(name: name, value: .text(text)))
        }
        if let paid = trade.paidTime {
            object.members.append(ObjectValue.Member(name: "paid_time", value: .time(paid)))
        }
        for name in hidden { object[name] = .absent }
        return object
    }

    /// `refund`.
    static func refund(_ refund: Refund) -> ObjectValue {
        [
            "refund_no": .text(refund.refundNo), "refund_id": .optionalText(refund.refundID),
            "refund_amount": .integer(refund.refundAmount), "total": .integer(refund.total),
            "currency": .text(refund.currency), "memo": .optionalText(refund.memo),
            "create_time": .time(refund.createTime),
        ]
    }

    /// By name, because a dictionary has no order and what is signed needs one.
    private static func metadata(_ pairs: [String: String]) -> [ObjectValue.Member] {
        pairs.sorted { $0.key < $1.key }.map { ObjectValue.Member(name: $0.key, value: .text($0.value)) }
    }
}
