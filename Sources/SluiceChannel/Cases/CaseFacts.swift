import SluiceCrypto
package import SluiceSchema
import SluiceTrade

/// What is given in a case, as the adapter takes it.
package struct CaseFacts {
    package let moment: Moment
    package let facts: Facts
    package let supply: Supply
    /// Whether the case, or its defaults, give a trade and a refund to compare with.
    let hasTrade: Bool

    /// Reads what is given; each problem is reported.
    package init(_ own: YAMLNode?, defaults: YAMLNode?, method: String, _ diagnostics: inout Diagnostics) {
        func given(_ key: String) -> YAMLNode? { own?[key] ?? defaults?[key] }
        let now = CaseFacts.time(given("now")) ?? Instant(seconds: 1_700_000_000)
        moment = Moment(now: now, nonce: given("nonce")?.text ?? "0123456789ABCDEF0123456789ABCDEF")
        let tradeNode = given("trade")
        hasTrade = tradeNode != nil
        var fields = CaseFields(tradeNode, known: CaseFacts.tradeNames)
        var trade = Trade(
            tradingOrderNo: fields.text("trading_order_no") ?? "S0000000000000000001",
            productOrderNo: fields.text("product_order_no") ?? "P1", appID: fields.text("app_id") ?? "app",
            tradingChannel: "test", tradingType: fields.text("trading_type") ?? method,
            tradingAmount: fields.integer("trading_amount") ?? 100, currency: fields.text("currency") ?? "CNY",
            description: fields.text("description") ?? "", createTime: fields.time("create_time") ?? now,
            expireTime: fields.time("expire_time") ?? now)
        trade.openID = fields.text("open_id")
        trade.payerName = fields.text("payer_name")
        trade.payerID = fields.text("payer_id")
        trade.payeeName = fields.text("payee_name")
        trade.payeeID = fields.text("payee_id")
        trade.transactionID = fields.text("transaction_id")
        trade.memo = fields.text("memo")
        trade.clientIP = fields.text("client_ip")
        trade.enterpriseID = fields.text("enterprise_id")
        trade.returnURL = fields.text("return_url")
        trade.paidTime = fields.time("paid_time")
        for member in tradeNode?["metadata"]?.members ?? [] { trade.metadata[member.key] = member.value.text ?? "" }
        let refund = CaseFacts.refund(given("refund"), trade, now, &diagnostics)
        diagnostics.add(contentsOf: fields.diagnostics)
        var facts = Facts(trade: trade, refund: refund, kept: CaseFacts.texts(given("kept")))
        if tradeNode?["expire_time"] == nil { facts.absentFields = ["expire_time"] }
        self.facts = facts
        supply = Supply(
            tokens: CaseFacts.texts(given("tokens")), keys: CaseFacts.keys(given("keys"), &diagnostics))
    }

    private static let tradeNames = [
        "trading_order_no", "product_order_no", "app_id", "trading_type", "trading_amount", "currency", "description",
        "create_time", "expire_time", "open_id", "payer_name", "payer_id", "payee_name", "payee_id", "transaction_id",
        "memo", "client_ip", "enterprise_id", "return_url", "paid_time", "metadata",
    ]
    private static let refundNames = [
        "refund_no", "refund_id", "refund_amount", "total", "currency", "memo", "create_time",
    ]

    private static func refund(
        _ node: YAMLNode?, _ trade: Trade, _ now: Instant, _ diagnostics: inout Diagnostics
    ) -> Refund? {
        guard let node else { return nil }
        var fields = CaseFields(node, known: refundNames)
        var refund = Refund(
            refundNo: fields.text("refund_no") ?? "R0000000000000000001", of: trade,
            amount: fields.integer("refund_amount") ?? trade.tradingAmount, reason: fields.text("memo"), at: now)
        refund.refundID = fields.text("refund_id")
        refund.total = fields.integer("total") ?? trade.tradingAmount
        refund.currency = fields.text("currency") ?? trade.currency
        refund.createTime = fields.time("create_time") ?? now
        diagnostics.add(contentsOf: fields.diagnostics)
        return refund
    }

    static func time(_ node: YAMLNode?) -> Instant? {
        if let seconds = node?.integer { return Instant(seconds: Int64(seconds)) }
        return node?.text.flatMap { Instant(rfc3339: $0) }
    }

    private static func texts(_ node: YAMLNode?) -> [String: String] {
        Dictionary((node?.members ?? []).map { ($0.key, $0.value.text ?? "") }) { $1 }
    }

    private static func keys(_ node: YAMLNode?, _ diagnostics: inout Diagnostics) -> [String: [String: PublicKey]] {
        var rings: [String: [String: PublicKey]] = [:]
        for ring in node?.members ?? [] {
            for member in ring.value.members ?? [] {
                do {
                    rings[ring.key, default: [:]][member.key] = try PublicKey(member.value.text ?? "", allowWeak: true)
                } catch {
                    diagnostics.add(Diagnostic(member.value.position, code: "case-given", "this key cannot be read"))
                }
            }
        }
        return rings
    }
}

/// Fields of a trade or refund in a case; unknown names are reported.
struct CaseFields {
    private let node: YAMLNode?
    private(set) var diagnostics: [Diagnostic] = []

    init(_ node: YAMLNode?, known: [String]) {
        self.node = node
        for member in node?.members ?? [] where !known.contains(member.key) {
            diagnostics.append(
                Diagnostic(
                    member.keyPosition, code: "case-given", "there is no field \"\(member.key)\" here",
                    suggestion: nearestName(to: member.key, among: known)))
        }
    }

    func text(_ name: String) -> String? { node?[name]?.text }

    mutating func integer(_ name: String) -> Int64? {
        guard let value = node?[name] else { return nil }
        if let integer = value.integer { return Int64(integer) }
        diagnostics.append(
            Diagnostic(value.position, code: "case-given", "expected an integer, found \(value.kindName)"))
        return nil
    }

    mutating func time(_ name: String) -> Instant? {
        guard let value = node?[name] else { return nil }
        if let time = CaseFacts.time(value) { return time }
        diagnostics.append(
            Diagnostic(
                value.position, code: "case-given", "expected seconds since 1970 or RFC 3339, found \(value.kindName)"))
        return nil
    }
}
