package import SluiceAuditor
package import SluiceJSON

extension BusinessView {
    /// A payment or a refund as a reply or an event shows it; `nil` for anything else.
    package init?(_ json: JSONValue) {
        guard let number = json["trading_order_no"]?.text else { return nil }
        let refundNo = json["refund_no"]?.text
        self.init(
            tradingOrderNo: number, refundNo: refundNo, productOrderNo: json["product_order_no"]?.text,
            version: json["version"]?.integer.map { Int($0) }, state: json["state"]?.text,
            amount: (refundNo == nil ? json["trading_amount"] : json["refund_amount"])?.integer,
            currency: json["currency"]?.text, refunded: json["refund"]?.integer,
            contradiction: json["contradiction"]?.text)
    }
}
