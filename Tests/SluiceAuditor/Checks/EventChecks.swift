/// Every end reaches the business system: at least once, under one id, in order, and nothing that did not happen (F1, J1, S2).
struct EventChecks {
    /// What a line of the journals makes the business system hear.
    private struct Due {
        var subject: String
        var version: Int64
        var type: String
        var view: BusinessView
        var sequence: Int
        var isRefund: Bool
        var place: String
        var trade: String
    }

    private let books: Books
    private var due: [String: Due] = [:]
    /// The keys of `due` by trade or refund, in the order of their versions.
    private var chains: [String: [String]] = [:]
    private var ids: [String: String] = [:]
    private var keysByID: [String: String] = [:]
    private var acknowledged: Set<String> = []
    private var seen: Set<String> = []
    private(set) var findings: [Finding] = []

    init(_ books: Books, _ evidence: Evidence) {
        self.books = books
        collect()
        for event in evidence.business.events { take(event) }
        guard evidence.isQuiescent, evidence.business.isListening else { return }
        for key in chains.sorted(by: { $0.key < $1.key }).flatMap(\.value) where !acknowledged.contains(key) {
            guard let event = due[key] else { continue }
            let word = seen.contains(key) ? "was never acknowledged" : "never reached the business system"
            findings.append(Finding(.told, event.subject, "\(event.type) of \(event.place) \(word)"))
        }
    }

    private mutating func collect() {
        for number in books.tradeNumbers {
            for line in books.trades[number] ?? [] {
                guard let type = line.event else { continue }
                let view = BusinessView(
                    tradingOrderNo: number, state: line.state.word, amount: line.amount, currency: line.currency,
                    refunded: line.refunded, contradiction: line.contradiction)
                add(
                    Due(
                        subject: number, version: line.version, type: type, view: view, sequence: line.line.sequence,
                        isRefund: false, place: line.place, trade: number))
            }
        }
        for number in books.refundNumbers {
            for line in books.refunds[number] ?? [] {
                guard let type = line.event else { continue }
                let view = BusinessView(
                    tradingOrderNo: line.tradingOrderNo, refundNo: number, state: line.status.word,
                    amount: line.amount, currency: line.currency, contradiction: line.contradiction)
                add(
                    Due(
                        subject: number, version: line.version, type: type, view: view, sequence: line.line.sequence,
                        isRefund: true, place: line.place, trade: line.tradingOrderNo))
            }
        }
    }

    private mutating func add(_ event: Due) {
        let key = Self.key(event.subject, event.version, isRefund: event.isRefund)
        due[key] = event
        chains[(event.isRefund ? "r " : "t ") + event.subject, default: []].append(key)
    }

    private static func key(_ subject: String, _ version: Int64, isRefund: Bool) -> String {
        "\(isRefund ? "r" : "t") \(subject) \(version)"
    }

    private mutating func take(_ event: ForwardedEvent) {
        let subject = event.data.refundNo ?? event.data.tradingOrderNo
        if !event.isSignatureValid {
            findings.append(Finding(.told, subject, "\(event.type) under \(event.eventID) came with a wrong signature"))
        }
        let isRefund = event.data.refundNo != nil
        let key = Self.key(subject, Int64(event.data.version ?? -1), isRefund: isRefund)
        guard let line = due[key], line.type == event.type else {
            findings.append(
                Finding(
                    .recordedFirst, subject,
                    "\(event.type) of version \(event.data.version ?? 0) was forwarded, and no line of the journals says so"
                ))
            return
        }
        identify(event, key, subject)
        compare(event, line)
        explain(event, line)
        if seen.insert(key).inserted { order(key, line) }
        if let status = event.answeredStatus, (200..<300).contains(status) { acknowledged.insert(key) }
    }

    /// One event has one id, and one id is one event.
    private mutating func identify(_ event: ForwardedEvent, _ key: String, _ subject: String) {
        if let known = ids[key], known != event.eventID {
            findings.append(
                Finding(.told, subject, "\(event.type) came under two ids, \(known) and \(event.eventID)"))
        }
        if let other = keysByID[event.eventID], other != key {
            findings.append(Finding(.told, subject, "the id \(event.eventID) stands for two events"))
        }
        ids[key] = event.eventID
        keysByID[event.eventID] = key
    }

    private mutating func compare(_ event: ForwardedEvent, _ line: Due) {
        let data = event.data
        if data.amount != nil && data.amount != line.view.amount
            || data.currency != nil && data.currency != line.view.currency
        {
            findings.append(
                Finding(
                    .exact, line.subject,
                    "\(event.type) said \(data.amount ?? 0) \(data.currency ?? ""), \(line.place) has \(line.view.amount ?? 0) \(line.view.currency ?? "")"
                ))
        }
        if data.state != nil && data.state != line.view.state
            || data.refunded != nil && data.refunded != line.view.refunded
            || data.contradiction != line.view.contradiction
        {
            findings.append(Finding(.folded, line.subject, "\(event.type) does not say what \(line.place) says"))
        }
    }

    /// The line of the payment log that was on disk before the event left, and the version that it tells of.
    private mutating func explain(_ event: ForwardedEvent, _ line: Due) {
        let durable = line.isRefund ? event.durable?.refund : event.durable?.trade
        if let durable, line.sequence > durable {
            findings.append(
                Finding(
                    .recordedFirst, line.subject,
                    "\(event.type) arrived when \(durable) lines were durable, and tells of \(line.place)"))
        }
        let isLogged = books.log(of: line.trade).contains { entry in
            entry.direction == "to_business" && entry.outcome == "sending"
                && entry.line.sequence <= event.durable?.paymentLog ?? .max
                && entry.line.object("request_data")?.text("webhook_id") == event.eventID
        }
        if !isLogged {
            findings.append(
                Finding(
                    .recordedFirst, line.subject,
                    "\(event.type) arrived under \(event.eventID), and no line of the payment_log had said so"))
        }
    }

    /// When an event comes for the first time, everything older of its trade or refund has been acknowledged; and nothing of
    /// a refund comes before the success that it gives back.
    private mutating func order(_ key: String, _ line: Due) {
        for earlier in chains[(line.isRefund ? "r " : "t ") + line.subject] ?? [] {
            guard earlier != key, let other = due[earlier], other.version < line.version else { continue }
            overtakes(other, earlier, line)
        }
        guard line.isRefund else { return }
        for earlier in chains["t " + line.trade] ?? [] {
            guard let other = due[earlier], other.type == "payment.succeeded" else { continue }
            overtakes(other, earlier, line)
        }
    }

    private mutating func overtakes(_ other: Due, _ earlier: String, _ line: Due) {
        guard !acknowledged.contains(earlier) else { return }
        findings.append(
            Finding(
                .told, line.subject,
                "\(line.type) of \(line.place) came before \(other.type) of \(other.place) was acknowledged"))
    }
}
