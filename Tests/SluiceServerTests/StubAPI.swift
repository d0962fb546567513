import SluiceChannel
import SluiceGateway
import SluiceJSON
import Synchronization

@testable import SluiceServer

/// A gateway that answers what a test says and remembers what it was asked.
final class StubAPI: UnifiedAPI {
    /// One call, as it arrived behind the HTTP shell.
    struct Heard: Sendable {
        var operation: String
        var number = ""
        var body = JSONValue.null
        var idempotencyKey: String?
        var refresh = false
        var appID = ""
    }

    static let key = "key-of-the-shop"

    private let apps = AppDirectory(apps: [
        App(appID: "shop", key: Array(key.utf8), notifyURL: nil, webhookSecret: [])
    ])
    private let log = Mutex<(heard: [Heard], callbacks: [WireCallback], places: [CallbackPlace])>(([], [], []))
    private let reply: @Sendable (Heard) async -> APIReply
    private let callbackReply: @Sendable (WireCallback) -> Result<WireReply, GatewayError>?
    private let returnReply: @Sendable (WireCallback) -> Result<ReturnReply, GatewayError>?

    init(
        reply: @escaping @Sendable (Heard) async -> APIReply = { _ in
            APIReply(status: 200, body: ["ok": .boolean(true)])
        },
        callback: @escaping @Sendable (WireCallback) -> Result<WireReply, GatewayError>? = { _ in
            .success(WireReply(status: 200))
        },
        returned: @escaping @Sendable (WireCallback) -> Result<ReturnReply, GatewayError>? = { _ in
            .success(.page(state: "succeeded", tradingOrderNo: "T1"))
        }
    ) {
        self.reply = reply
        callbackReply = callback
        returnReply = returned
    }

    var heard: [Heard] { log.withLock { $0.heard } }
    var callbacks: [WireCallback] { log.withLock { $0.callbacks } }
    var places: [CallbackPlace] { log.withLock { $0.places } }

    func statement(_ kind: StatementKind, _ query: StatementQuery, app: App) async -> APIReply {
        await answer(Heard(operation: "statement \(kind.rawValue)", appID: app.appID))
    }
    func channels(app: App) async -> APIReply { await answer(Heard(operation: "channels", appID: app.appID)) }

    func app(withKey key: [UInt8]) -> App? { apps.app(withKey: key) }

    func createPayment(_ body: JSONValue, app: App, idempotencyKey: String?) async -> APIReply {
        await answer(Heard(operation: "create", body: body, idempotencyKey: idempotencyKey, appID: app.appID))
    }

    func closePayment(_ tradingOrderNo: String, app: App, idempotencyKey: String?) async -> APIReply {
        await answer(
            Heard(operation: "close", number: tradingOrderNo, idempotencyKey: idempotencyKey, appID: app.appID))
    }

    func confirmPayment(
        _ tradingOrderNo: String, _ body: JSONValue, app: App, idempotencyKey: String?
    ) async -> APIReply {
        await answer(
            Heard(
                operation: "confirm", number: tradingOrderNo, body: body, idempotencyKey: idempotencyKey,
                appID: app.appID))
    }

    func createRefund(
        _ tradingOrderNo: String, _ body: JSONValue, app: App, idempotencyKey: String?
    ) async -> APIReply {
        await answer(
            Heard(
                operation: "refund", number: tradingOrderNo, body: body, idempotencyKey: idempotencyKey,
                appID: app.appID))
    }

    func payment(_ tradingOrderNo: String, app: App, refresh: Bool) async -> APIReply {
        await answer(Heard(operation: "show", number: tradingOrderNo, refresh: refresh, appID: app.appID))
    }

    func payment(productOrderNo: String, app: App, refresh: Bool) async -> APIReply {
        await answer(Heard(operation: "find", number: productOrderNo, refresh: refresh, appID: app.appID))
    }

    func refund(_ refundNo: String, app: App, refresh: Bool) async -> APIReply {
        await answer(Heard(operation: "showRefund", number: refundNo, refresh: refresh, appID: app.appID))
    }

    func receive(
        _ received: WireCallback, label: String, at place: CallbackPlace
    ) async -> Result<WireReply, GatewayError>? {
        log.withLock {
            $0.callbacks.append(received)
            $0.places.append(place)
        }
        return label == "shop-main" ? callbackReply(received) : nil
    }

    func receiveReturn(_ received: WireCallback, label: String) async -> Result<ReturnReply, GatewayError>? {
        log.withLock { $0.callbacks.append(received) }
        return label == "shop-main" ? returnReply(received) : nil
    }

    private func answer(_ heard: Heard) async -> APIReply {
        log.withLock { $0.heard.append(heard) }
        return await reply(heard)
    }
}
