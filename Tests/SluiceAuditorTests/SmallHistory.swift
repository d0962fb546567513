import COpenSSL
import SluiceAuditor

/// A small history that a test may spoil in one place: two payments, one of them paid and partly refunded, one closed. The
/// journals are written here by hand, as docs/journals.md describes them.
struct SmallHistory {
    /// The members of each line but `seq` and `chain`, in their order.
    var lines: [String: [[(String, String)]]] = ["trade": [], "refund": [], "payment_log": []]
    var evidence = Evidence(isQuiescent: true, settledBefore: "2026-11-21T13:00:00.000Z")

    static let paid = "MI0000000000000000AA"
    static let closed = "MI0000000000000000BB"
    static let time = "\"2026-11-21T12:00:00.000Z\""

    init() {
        log(Self.paid, "to_provider", "pay", "sending")
        trade(Self.paid, "A-1", state: 0, version: 1)
        log(Self.paid, "from_provider", "pay", "accepted")
        trade(Self.paid, "A-1", state: 1, version: 2)
        log(Self.paid, "from_business", "pay", "done")
        log(Self.paid, "from_provider", "callback", "accepted")
        trade(Self.paid, "A-1", state: 2, version: 3, event: "payment.succeeded", transactionID: "ST1")
        forward(Self.paid, "evt_\(Self.paid)_3")
        refund("R-1", status: 0, version: 1)
        log(Self.paid, "to_provider", "refund", "sending", refund: "R-1")
        log(Self.paid, "from_provider", "refund", "accepted", refund: "R-1")
        refund("R-1", status: 1, version: 2)
        trade(Self.paid, "A-1", state: 2, version: 4, refunded: 250, transactionID: "ST1")
        refund("R-1", status: 2, version: 3, event: "refund.succeeded")
        forward(Self.paid, "evt_R-1_3", refund: "R-1")
        log(Self.closed, "to_provider", "pay", "sending")
        trade(Self.closed, "A-2", state: 0, version: 1)
        log(Self.closed, "from_provider", "pay", "perhaps-sent")
        trade(Self.closed, "A-2", state: 1, version: 2)
        log(Self.closed, "to_provider", "close", "sending")
        log(Self.closed, "from_provider", "close", "accepted")
        trade(Self.closed, "A-2", state: 3, version: 3, event: "payment.closed")
        forward(Self.closed, "evt_\(Self.closed)_3")
        evidence.provider = provider()
        evidence.business = business()
    }

    private func provider() -> ProviderEvidence {
        ProviderEvidence(
            orders: [
                ProviderOrder(
                    tradingOrderNo: Self.paid, amount: 1250, currency: "CNY", state: .succeeded, chargedCount: 1,
                    chargedAmount: 1250, transactionID: "ST1", reference: "A-1"),
                ProviderOrder(
                    tradingOrderNo: Self.closed, amount: 1250, currency: "CNY", state: .closed, reference: "A-2"),
            ],
            refunds: [
                ProviderRefund(
                    refundNo: "R-1", tradingOrderNo: Self.paid, amount: 250, currency: "CNY", state: .succeeded,
                    paidBackCount: 1, paidBackAmount: 250)
            ],
            requests: [
                ProviderRequest(
                    operation: "pay", tradingOrderNo: Self.paid, message: "n1",
                    durable: DurableLines(trade: 1, refund: 0, paymentLog: 1)),
                ProviderRequest(operation: "refund", tradingOrderNo: Self.paid, refundNo: "R-1", message: "n2"),
                ProviderRequest(operation: "pay", tradingOrderNo: Self.closed, message: "n3"),
                ProviderRequest(operation: "close", tradingOrderNo: Self.closed, message: "n4"),
            ])
    }

    private func business() -> BusinessEvidence {
        BusinessEvidence(
            calls: [
                BusinessCall(
                    .create, appID: "shop", productOrderNo: "A-1", channel: "sandbox", amount: 1250, currency: "CNY",
                    status: 201, reply: view(Self.paid, 2, "pending"),
                    durable: DurableLines(trade: 2, refund: 0, paymentLog: 3)),
                BusinessCall(
                    .create, appID: "shop", productOrderNo: "A-2", channel: "sandbox", amount: 1250, currency: "CNY"),
                BusinessCall(
                    .refund, appID: "shop", tradingOrderNo: Self.paid, refundNo: "R-1", amount: 250, status: 201,
                    reply: refundView(2, "processing")),
                BusinessCall(
                    .create, appID: "shop", productOrderNo: "A-3", channel: "sandbox", amount: 1250, currency: "CNY",
                    status: 503, code: "overloaded"),
            ],
            events: [
                ForwardedEvent(
                    eventID: "evt_\(Self.paid)_3", type: "payment.succeeded", data: view(Self.paid, 3, "succeeded"),
                    answeredStatus: 500),
                ForwardedEvent(
                    eventID: "evt_\(Self.paid)_3", type: "payment.succeeded", data: view(Self.paid, 3, "succeeded")),
                ForwardedEvent(eventID: "evt_R-1_3", type: "refund.succeeded", data: refundView(3, "succeeded")),
                ForwardedEvent(
                    eventID: "evt_\(Self.closed)_3", type: "payment.closed", data: view(Self.closed, 3, "closed")),
            ])
    }

    func view(_ number: String, _ version: Int, _ state: String) -> BusinessView {
        BusinessView(
            tradingOrderNo: number, version: version, state: state, amount: 1250, currency: "CNY", refunded: 0)
    }

    func refundView(_ version: Int, _ state: String) -> BusinessView {
        BusinessView(
            tradingOrderNo: Self.paid, refundNo: "R-1", version: version, state: state, amount: 250, currency: "CNY")
    }

    /// Adds a line to the trade journal.
    mutating func trade(
        _ number: String, _ order: String, state: Int, version: Int, refunded: Int = 0, event: String? = nil,
        contradiction: String? = nil, transactionID: String? = nil
    ) {
        lines["trade", default: []].append([
            ("trading_order_no", Self.text(number)), ("product_order_no", Self.text(order)), ("app_id", "\"shop\""),
            ("trading_channel", "\"sandbox\""), ("trading_type", "\"page\""), ("trading_state", "\(state)"),
            ("trading_amount", "1250"), ("currency", "\"CNY\""), ("refund", "\(refunded)"),
            ("is_refund", refunded > 0 ? "true" : "false"), ("transaction_id", Self.text(transactionID)),
            ("channel_data", "{\"k\":[1,\"\\u00e9\\n\",null]}"), ("update_time", Self.time), ("version", "\(version)"),
            ("expire_time", Self.time), ("contradiction", Self.text(contradiction)), ("event", Self.text(event)),
        ])
    }

    /// Adds a line to the refund journal.
    mutating func refund(_ number: String, status: Int, version: Int, event: String? = nil, amount: Int = 250) {
        lines["refund", default: []].append([
            ("refund_no", Self.text(number)), ("trading_order_no", Self.text(Self.paid)),
            ("product_order_no", "\"A-1\""), ("app_id", "\"shop\""), ("refund_status", "\(status)"),
            ("refund_amount", "\(amount)"), ("total", "1250"), ("currency", "\"CNY\""), ("version", "\(version)"),
            ("update_time", Self.time), ("contradiction", "null"), ("event", Self.text(event)),
        ])
    }

    /// Adds a line to the payment log.
    mutating func log(
        _ number: String, _ direction: String, _ operation: String, _ outcome: String, refund: String? = nil,
        request: String = "null"
    ) {
        lines["payment_log", default: []].append([
            ("trading_order_no", Self.text(number)), ("refund_no", Self.text(refund)),
            ("direction", Self.text(direction)), ("operation", Self.text(operation)), ("request_data", request),
            ("outcome", Self.text(outcome)), ("log_time", Self.time),
        ])
    }

    private mutating func forward(_ number: String, _ eventID: String, refund: String? = nil) {
        log(
            number, "to_business", "forward", "sending", refund: refund,
            request: "{\"webhook_id\":\(Self.text(eventID))}")
        log(number, "from_business", "forward", "acknowledged", refund: refund)
    }

    static func text(_ text: String?) -> String { text.map { "\"\($0)\"" } ?? "null" }
}

extension SmallHistory {
    /// Sets a member of a line, counted from 1, to another JSON value.
    mutating func set(_ journal: String, _ sequence: Int, _ name: String, _ value: String) {
        guard let index = lines[journal]?[sequence - 1].firstIndex(where: { $0.0 == name }) else { return }
        lines[journal]?[sequence - 1][index].1 = value
    }

    /// The evidence with the journals as bytes, each in segments of so many lines.
    func sealed(linesPerSegment: Int = 4) -> Evidence {
        var sealed = evidence
        sealed.journals = ["trade", "refund", "payment_log"].map { name in
            let bytes = Self.chained(name, lines[name] ?? [])
            let segments = stride(from: 0, to: bytes.count, by: linesPerSegment).map { first in
                let due = String(first + 1)
                return NamedBytes(
                    name: "\(name)-" + String(repeating: "0", count: 20 - due.count) + due + ".jsonl",
                    bytes: Array(bytes[first..<min(first + linesPerSegment, bytes.count)].joined()))
            }
            return JournalBytes(name: name, segments: segments)
        }
        return sealed
    }

    /// Lines with their numbers and chains.
    private static func chained(_ journal: String, _ records: [[(String, String)]]) -> [[UInt8]] {
        var chain = sha256(Array("sluice journal v1 \(journal)".utf8))
        return records.enumerated().map { index, members in
            let record = members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",")
            let body = Array("{\"seq\":\(index + 1),\(record)".utf8)
            chain = sha256(chain + body)
            return body + Array(",\"chain\":\"\(hex(chain))\"}\n".utf8)
        }
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { (($0 < 16 ? "0" : "") + String($0, radix: 16)) }.joined()
    }

    private static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
        return digest
    }
}
