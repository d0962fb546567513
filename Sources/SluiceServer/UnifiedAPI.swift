package import SluiceChannel
package import SluiceGateway
package import SluiceJSON

/// What the HTTP shell asks of the gateway: the unified API without HTTP, and the doors for providers and browsers. All
/// decisions are behind it; what is in front of it knows only HTTP.
package protocol UnifiedAPI: Sendable {
    /// The app of a bearer key, compared in constant time.
    func app(withKey key: [UInt8]) -> App?

    func createPayment(_ body: JSONValue, app: App, idempotencyKey: String?) async -> APIReply
    func closePayment(_ tradingOrderNo: String, app: App, idempotencyKey: String?) async -> APIReply
    func confirmPayment(
        _ tradingOrderNo: String, _ body: JSONValue, app: App, idempotencyKey: String?
    ) async -> APIReply
    func createRefund(
        _ tradingOrderNo: String, _ body: JSONValue, app: App, idempotencyKey: String?
    ) async -> APIReply

    func payment(_ tradingOrderNo: String, app: App, refresh: Bool) async -> APIReply
    func payment(productOrderNo: String, app: App, refresh: Bool) async -> APIReply
    func refund(_ refundNo: String, app: App, refresh: Bool) async -> APIReply

    /// What succeeded in a span of time, a page of it.
    func statement(_ kind: StatementKind, _ query: StatementQuery, app: App) async -> APIReply

    /// The channels that the app may use, with their limits and how they fare.
    func channels(app: App) async -> APIReply

    /// - Returns: `nil` when there is no such channel.
    func receive(
        _ received: WireCallback, label: String, at place: CallbackPlace
    ) async -> Result<WireReply, GatewayError>?
    /// - Returns: `nil` when there is no such channel.
    func receiveReturn(_ received: WireCallback, label: String) async -> Result<ReturnReply, GatewayError>?
}
