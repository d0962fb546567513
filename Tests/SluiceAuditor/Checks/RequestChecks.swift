/// Everything that reached the provider is explained by a line that was on disk before (J1).
struct RequestChecks {
    private let books: Books
    private(set) var findings: [Finding] = []

    init(_ books: Books, _ provider: ProviderEvidence) {
        self.books = books
        var seen: [String: Int] = [:]
        var messages: Set<String> = []
        for request in provider.requests {
            if let message = request.message, !messages.insert("\(request.operation) \(message)").inserted { continue }
            let key = "\(request.operation) \(request.tradingOrderNo) \(request.refundNo ?? "")"
            seen[key, default: 0] += 1
            check(request, count: seen[key] ?? 0)
        }
        guard provider.requests.isEmpty else { return }
        for order in provider.orders {
            let request = ProviderRequest(operation: "pay", tradingOrderNo: order.tradingOrderNo)
            check(request, count: order.placedCount)
        }
        for refund in provider.refunds {
            let request = ProviderRequest(
                operation: "refund", tradingOrderNo: refund.tradingOrderNo, refundNo: refund.refundNo)
            check(request, count: refund.requestedCount)
        }
    }

    private mutating func check(_ request: ProviderRequest, count: Int) {
        let subject = request.refundNo ?? request.tradingOrderNo
        let operations = [request.operation, request.otherOperation].compactMap { $0 }
        // A provider that lists the refunds of a payment is not told which of them is meant.
        let isAboutAll = operations.contains("refund_query") && request.refundNo == nil
        let lines = books.log(of: request.tradingOrderNo).filter {
            $0.isLeaving && operations.contains($0.operation) && (isAboutAll || $0.refundNo == request.refundNo)
        }
        let durable = request.durable?.paymentLog ?? .max
        let explained = lines.filter { $0.line.sequence <= durable }.count
        if explained < count {
            findings.append(
                Finding(
                    .recordedFirst, subject,
                    "\(request.operation) number \(count) reached the provider, \(explained) stood in the payment_log\(moment(durable))"
                ))
        }
        let trade = books.trades[request.tradingOrderNo]?.first
        guard let trade, trade.line.sequence <= request.durable?.trade ?? .max else {
            findings.append(
                Finding(
                    .recordedFirst, subject,
                    "\(request.operation) reached the provider, but the trade journal knew no \(request.tradingOrderNo)"
                ))
            return
        }
        guard let number = request.refundNo else { return }
        guard let refund = books.refunds[number]?.first, refund.line.sequence <= request.durable?.refund ?? .max else {
            findings.append(
                Finding(
                    .recordedFirst, subject,
                    "\(request.operation) reached the provider, but the refund journal knew no \(number)"))
            return
        }
    }

    private func moment(_ durable: Int) -> String {
        durable == .max ? "" : " when \(durable) of its lines were durable"
    }
}
