import SluiceJSON
import SluiceTrade

/// What the unified API and the forwarded results show of a trade.
enum TradeView {
    static func json(_ trade: Trade, action: JSONValue? = nil) -> JSONValue {
        var object: JSONObject = [
            "trading_order_no": .text(trade.tradingOrderNo),
            "product_order_no": .text(trade.productOrderNo),
            "trading_channel": .text(trade.tradingChannel),
            "method": .text(trade.tradingType),
            "trading_state": .integer(Int64(trade.tradingState.rawValue)),
            "state": .text(trade.tradingState.word),
            "trading_amount": .integer(trade.tradingAmount),
            "currency": .text(trade.currency),
            "refund": .integer(trade.refund),
            "is_refund": .boolean(trade.isRefund),
            "description": .text(trade.description),
            "transaction_id": .optionalText(trade.transactionID),
            "result_code": .optionalText(trade.resultCode ?? trade.placeOrderCode),
            "result_msg": .optionalText(trade.resultMsg ?? trade.placeOrderMsg),
            "open_id": .optionalText(trade.openID),
            "payer_name": .optionalText(trade.payerName),
            "payer_id": .optionalText(trade.payerID),
            "payee_name": .optionalText(trade.payeeName),
            "payee_id": .optionalText(trade.payeeID),
            "memo": .optionalText(trade.memo),
            "metadata": textMap(trade.metadata),
            "create_time": .text(trade.createTime.rfc3339),
            "update_time": .text(trade.updateTime.rfc3339),
            "expire_time": .text(trade.expireTime.rfc3339),
            "paid_time": .optionalText(trade.paidTime?.rfc3339),
            "version": .integer(Int64(trade.version)),
            "contradiction": .optionalText(trade.contradiction?.word),
        ]
        if let action { object["action"] = action }
        return .object(object)
    }

    private static func textMap(_ map: [String: String]) -> JSONValue {
        var object = JSONObject()
        for (name, value) in map.sorted(by: { $0.key < $1.key }) { object.append(unique: name, .text(value)) }
        return .object(object)
    }
}

/// What the unified API and the forwarded results show of a refund.
enum RefundView {
    static func json(_ refund: Refund) -> JSONValue {
        [
            "refund_no": .text(refund.refundNo),
            "refund_id": .optionalText(refund.refundID),
            "trading_order_no": .text(refund.tradingOrderNo),
            "product_order_no": .text(refund.productOrderNo),
            "trading_channel": .text(refund.tradingChannel),
            "refund_status": .integer(Int64(refund.refundStatus.rawValue)),
            "state": .text(refund.refundStatus.word),
            "refund_amount": .integer(refund.refundAmount),
            "total": .integer(refund.total),
            "currency": .text(refund.currency),
            "refund_code": .optionalText(refund.refundCode),
            "refund_msg": .optionalText(refund.refundMsg),
            "reason": .optionalText(refund.memo),
            "create_time": .text(refund.createTime.rfc3339),
            "update_time": .text(refund.updateTime.rfc3339),
            "version": .integer(Int64(refund.version)),
            "contradiction": .optionalText(refund.contradiction?.word),
        ]
    }
}
