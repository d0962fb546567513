import SluiceJSON
import SluiceTrade

/// One request or response, as far as its definition allows it to be seen: a line of the payment log.
struct PaymentLogRecord {
    static let journal = "payment_log"

    enum Direction: String {
        case toProvider = "to_provider"
        case fromProvider = "from_provider"
        case toBusiness = "to_business"
        case fromBusiness = "from_business"
    }

    /// What open work this line speaks of: `attempt` has been made and the next is due then; `done` ends it.
    enum Work {
        case attempt(id: String, next: Instant)
        case done(id: String)
    }

    var logID: String
    var tradingOrderNo: String?
    var refundNo: String?
    var transactionID: String?
    var channel: String?
    var direction: Direction
    var operation: String
    var requestData: JSONValue = .null
    var responseData: JSONValue = .null
    var httpStatus: Int?
    var durationMS: Int?
    /// One word or code: `sending`, `answered`, `not-sent`, `perhaps-sent`, `accepted`, `refused`, `acknowledged` …
    var outcome: String
    var logTime: Instant
    /// `app/key` of an idempotent call, and the digest of what was asked.
    var idempotencyKey: String?
    var fingerprint: String?
    var work: Work?

    init(
        logID: String, direction: Direction, operation: String, outcome: String, logTime: Instant,
        channel: String? = nil, tradingOrderNo: String? = nil, refundNo: String? = nil
    ) {
        self.logID = logID
        self.direction = direction
        self.operation = operation
        self.outcome = outcome
        self.logTime = logTime
        self.channel = channel
        self.tradingOrderNo = tradingOrderNo
        self.refundNo = refundNo
    }

    func encoded() -> [UInt8] { RecordLine.bytes(write(to:)) }

    private func write(to line: inout RecordLine) {
        line.text("log_id", logID)
        line.text("trading_order_no", tradingOrderNo)
        line.text("refund_no", refundNo)
        line.text("transaction_id", transactionID)
        line.text("channel", channel)
        line.text("direction", direction.rawValue)
        line.text("operation", operation)
        line.json("request_data", requestData)
        line.json("response_data", responseData)
        line.integer("http_status", httpStatus.map(Int64.init))
        line.integer("duration_ms", durationMS.map(Int64.init))
        line.text("outcome", outcome)
        line.time("log_time", logTime)
        if let idempotencyKey { line.text("idempotency_key", idempotencyKey) }
        if let fingerprint { line.text("fingerprint", fingerprint) }
        switch work {
        case .attempt(let id, let next):
            line.text("work", id)
            line.time("next_time", next)
        case .done(let id): line.text("work_done", id)
        case nil: break
        }
    }
}
