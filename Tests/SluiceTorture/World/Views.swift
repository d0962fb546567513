import SluiceAuditor
import SluiceJSON

extension BusinessView {
    /// Reads what the API and forwarded events show of a payment or a refund; `nil` where it is neither.
    init?(_ json: JSONValue) {
        guard let number = json["trading_order_no"]?.text else { return nil }
        let refund = json["refund_no"]?.text
        self.init(
            tradingOrderNo: number, refundNo: refund, productOrderNo: json["product_order_no"]?.text,
            version: json["version"]?.integer.map(Int.init), state: json["state"]?.text,
            amount: json[refund == nil ? "trading_amount" : "refund_amount"]?.integer,
            currency: json["currency"]?.text, refunded: json["refund"]?.integer,
            contradiction: json["contradiction"]?.text)
    }
}
