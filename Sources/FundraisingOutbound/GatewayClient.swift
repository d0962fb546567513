package import Foundation
package import Fundraising

/// The gateway over HTTP.
package struct GatewayClient: PaymentGateway {
    /// How many payments one page of the statement has.
    static let pageSize = 500
    /// Pages that one statement may have: with full pages, 5,000,000 payments in the span.
    private static let pagesMax = 10_000

    private let options: GatewayOptions
    private let threads: TransferThreads

    package init(options: GatewayOptions) {
        self.options = options
        threads = TransferThreads(threadsMax: options.callsMax)
    }

    package func pay(_ order: PaymentOrder) async throws(GatewayFailure) -> GatewayPayment {
        try await call("/v1/payments", body: GatewayBodies.Payment(order: order))
    }

    package func payment(productOrderNo: String, refresh: Bool) async throws(GatewayFailure) -> GatewayPayment? {
        try await find("/v1/payments?product_order_no=\(escaped(productOrderNo))" + (refresh ? "&refresh=true" : ""))
    }

    package func close(tradingOrderNo: String) async throws(GatewayFailure) -> GatewayPayment {
        try await call("/v1/payments/\(escaped(tradingOrderNo))/close", bytes: [])
    }

    package func confirm(
        tradingOrderNo: String, transactionID: String, memo: String
    ) async throws(GatewayFailure) -> GatewayPayment {
        try await call(
            "/v1/payments/\(escaped(tradingOrderNo))/confirm",
            body: GatewayBodies.Confirmation(transactionID: transactionID, memo: memo))
    }

    package func refund(_ order: RefundOrder) async throws(GatewayFailure) -> GatewayRefund {
        try await call(
            "/v1/payments/\(escaped(order.tradingOrderNo))/refunds", body: GatewayBodies.Refund(order: order))
    }

    package func refund(refundNo: String) async throws(GatewayFailure) -> GatewayRefund? {
        try await find("/v1/refunds/\(escaped(refundNo))?refresh=true")
    }

    package func payments(paidFrom: Date, paidBefore: Date) async throws(GatewayFailure) -> [GatewayPayment] {
        let span =
            "/v1/statement/payments?from=\(escaped(GatewayJSON.text(paidFrom)))"
            + "&before=\(escaped(GatewayJSON.text(paidBefore)))&limit=\(Self.pageSize)"
        var payments: [GatewayPayment] = []
        var after = ""
        for _ in 0..<Self.pagesMax {
            let page: GatewayBodies.PaymentPage = try await call(span + after, bytes: nil)
            payments += page.payments
            guard let next = page.next else { return payments }
            let place = "&after=\(escaped(next))"
            // Half a statement would be taken for the whole day.
            guard place != after else { throw .unclear("The gateway gives the same page of payments again.") }
            after = place
        }
        throw .unclear("The gateway's statement does not end after \(Self.pagesMax) pages.")
    }

    package func channels() async throws(GatewayFailure) -> [GatewayChannel] {
        let list: GatewayBodies.ChannelList = try await call("/v1/channels", bytes: nil)
        return list.channels
    }

    /// A lookup: `nil` where the gateway says that there is no such thing.
    private func find<Answer: Decodable>(_ path: String) async throws(GatewayFailure) -> Answer? {
        do throws(GatewayFailure) {
            return try await call(path, bytes: nil) as Answer
        } catch {
            // Only the gateway's own word: a 404 of something in between says nothing about the payment.
            if case .refused(status: 404, let code, _) = error, Self.absences.contains(code) { return nil }
            throw error
        }
    }

    private static let absences: Set<String> = ["payment-not-found", "refund-not-found"]

    private func call<Answer: Decodable>(
        _ path: String, body: some Encodable
    ) async throws(GatewayFailure) -> Answer {
        guard let bytes = try? JSONEncoder().encode(body) else { preconditionFailure("texts and numbers encode") }
        return try await call(path, bytes: Array(bytes))
    }

    private func call<Answer: Decodable>(
        _ path: String, bytes: [UInt8]?
    ) async throws(GatewayFailure) -> Answer {
        var headers = ["Authorization: Bearer \(options.key)", "Accept: application/json"]
        if bytes != nil { headers.append("Content-Type: application/json") }
        let exchange = HTTPExchange(
            url: options.baseURL + path, body: bytes, headers: headers, timeoutMS: options.timeoutMS,
            answerMaxBytes: options.answerMaxBytes)
        switch await threads.run({ exchange.perform(on: $0) }) {
        case .success(let answer): return try GatewayReading.read(answer)
        case .failure(let failure): throw .unclear("The gateway gave no answer: \(failure.reason).")
        }
    }

    /// A text as a part of a path or query: everything but RFC 3986's unreserved characters is escaped.
    private func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: Self.unreserved) ?? ""
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
