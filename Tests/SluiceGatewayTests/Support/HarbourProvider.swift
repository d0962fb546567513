import SluiceChannel
import SluiceCrypto
import SluiceGateway
import SluiceJSON
import SluiceOutbound
import SluiceTesting
import SluiceTrade
import Synchronization

/// The provider that `HarbourPlugin` speaks to: a ledger in memory, and faults on demand.
final class HarbourProvider: Sendable {
    /// What goes wrong with one request.
    enum Fault: Sendable {
        /// It never left this machine.
        case notSent
        /// It was lost on the way: the provider never saw it.
        case lostRequest
        /// The provider acted, and its answer was lost.
        case lostAnswer
        case status(Int, String)
        /// The provider acted; its answer cannot be read, or does not verify.
        case garbage
        case unsigned
    }

    struct Order: Sendable {
        var amount: Int64
        var currency: String
        var state = "OPEN"
        var transactionID: String?
    }

    struct RefundEntry: Sendable {
        var orderNo: String
        var amount: Int64
        var currency: String
        var state: String
    }

    private struct State {
        var orders: [String: Order] = [:]
        var refunds: [String: RefundEntry] = [:]
        var faults: [(matches: @Sendable (OutboundRequest) -> Bool, fault: Fault)] = []
        var refundsEndAs = "WORKING"
        var tokens = 0
        var keyFetches = 0
    }

    let key: PrivateKey
    private let state = Mutex(State())
    private let clock: ManualClock

    init(clock: ManualClock) throws {
        self.clock = clock
        key = try PrivateKey.generateEd25519()
    }

    var orders: [String: Order] { state.withLock(\.orders) }
    var refunds: [String: RefundEntry] { state.withLock(\.refunds) }
    var tokensGiven: Int { state.withLock(\.tokens) }
    var keyFetches: Int { state.withLock(\.keyFetches) }

    /// What new refunds become at once: `WORKING`, `DONE` or `BROKEN`.
    func endRefunds(as word: String) { state.withLock { $0.refundsEndAs = word } }

    /// The next requests of this method, to a path that begins so, meet this fault.
    func fail(_ fault: Fault, _ method: String, _ path: String, times: Int = 1) {
        let matches: @Sendable (OutboundRequest) -> Bool = {
            $0.method == method && HarbourProvider.path($0).hasPrefix(path)
        }
        state.withLock { state in for _ in 0..<times { state.faults.append((matches, fault)) } }
    }

    func healAll() { state.withLock { $0.faults = [] } }

    /// The buyer pays, or the order ends otherwise.
    func set(_ orderNo: String, _ word: String) {
        state.withLock { state in
            state.orders[orderNo]?.state = word
            if word == "PAID" { state.orders[orderNo]?.transactionID = "tx-\(orderNo)" }
        }
    }

    func setRefund(_ refundNo: String, _ word: String) { state.withLock { $0.refunds[refundNo]?.state = word } }

    func answer(_ request: OutboundRequest) -> OutboundResult {
        let fault = state.withLock { state -> Fault? in
            guard let index = state.faults.firstIndex(where: { $0.matches(request) }) else { return nil }
            return state.faults.remove(at: index).fault
        }
        switch fault {
        case .notSent: return .notSent(ScriptedOutbound.nobody)
        case .lostRequest: return .perhapsSent(ScriptedOutbound.silence)
        case .status(let status, let body): return signed(status, body)
        default: break
        }
        let (status, body) = act(request)
        switch fault {
        case .lostAnswer: return .perhapsSent(ScriptedOutbound.silence)
        case .garbage: return signed(status, "<html>busy</html>")
        case .unsigned: return ScriptedOutbound.json(status, body)
        default: return signed(status, body)
        }
    }

    private func act(_ request: OutboundRequest) -> (Int, String) {
        let parts = HarbourProvider.path(request).split(separator: "/").map(String.init)
        if request.method == "POST", parts == ["token"] {
            state.withLock { $0.tokens += 1 }
            return (200, #"{"access_token":"\#(TestSecret.token)","expires_in":3600}"#)
        }
        if parts == ["keys"] {
            state.withLock { $0.keyFetches += 1 }
            let pem = (try? key.publicKey.spkiPEM()) ?? ""
            return (200, JSONValue.object(["keys": .array([["id": "k1", "key": .text(pem)]])]).serializedText)
        }
        guard HarbourProvider.isSigned(request) else { return (403, #"{"code":"SIGNATURE"}"#) }
        let json = (try? JSONParser.parse(request.body)) ?? .null
        return state.withLock { state in
            switch (request.method, parts.first ?? "", parts.count) {
            case ("POST", "orders", 1): return HarbourProvider.place(json, &state)
            case ("GET", "orders", 2): return HarbourProvider.show(parts[1], state)
            case ("POST", "orders", 3): return HarbourProvider.close(parts[1], &state)
            case ("POST", "refunds", 1): return HarbourProvider.refund(json, &state)
            case ("GET", "refunds", 2): return HarbourProvider.showRefund(parts[1], state)
            default: return (404, #"{"code":"NO_ROUTE"}"#)
            }
        }
    }

    private static func place(_ json: JSONValue, _ state: inout State) -> (Int, String) {
        guard let number = json["order_no"]?.text, let amount = json["amount"]?.integer,
            let currency = json["currency"]?.text
        else { return (400, #"{"code":"MALFORMED"}"#) }
        if let known = state.orders[number], known.amount != amount { return (409, #"{"code":"CONFLICT"}"#) }
        if state.orders[number] == nil { state.orders[number] = Order(amount: amount, currency: currency) }
        return (
            200, #"{"order_no":"\#(number)","link":"harbour://\#(number)","ticket":"\#(TestSecret.ticket)","lane":"7"}"#
        )
    }

    private static func show(_ number: String, _ state: State) -> (Int, String) {
        guard let order = state.orders[number] else { return (404, #"{"code":"NOT_FOUND"}"#) }
        return (200, text(order: order, number))
    }

    private static func close(_ number: String, _ state: inout State) -> (Int, String) {
        guard let order = state.orders[number] else { return (404, #"{"code":"NOT_FOUND"}"#) }
        guard order.state == "OPEN" || order.state == "CLOSED" else { return (422, #"{"code":"ENDED"}"#) }
        state.orders[number]?.state = "CLOSED"
        return (200, #"{"order_no":"\#(number)"}"#)
    }

    private static func refund(_ json: JSONValue, _ state: inout State) -> (Int, String) {
        guard let number = json["refund_no"]?.text, let orderNo = json["order_no"]?.text,
            let amount = json["amount"]?.integer, let currency = json["currency"]?.text,
            let order = state.orders[orderNo]
        else { return (400, #"{"code":"MALFORMED"}"#) }
        if state.refunds[number] == nil {
            let held = state.refunds.values.filter { $0.orderNo == orderNo && $0.state != "BROKEN" }
                .reduce(0) { $0 + $1.amount }
            guard order.state == "PAID", held + amount <= order.amount else { return (422, #"{"code":"TOO_MUCH"}"#) }
            state.refunds[number] = RefundEntry(
                orderNo: orderNo, amount: amount, currency: currency, state: state.refundsEndAs)
        }
        return showRefund(number, state)
    }

    private static func showRefund(_ number: String, _ state: State) -> (Int, String) {
        guard let entry = state.refunds[number] else { return (404, #"{"code":"NOT_FOUND"}"#) }
        return (200, text(refund: entry, number))
    }

    private static func text(order: Order, _ number: String) -> String {
        let transaction = order.transactionID.map { #","transaction_id":"\#($0)""# } ?? ""
        return
            #"{"order_no":"\#(number)","merchant":"shop-1","amount":\#(order.amount),"currency":"\#(order.currency)","state":"\#(order.state)"\#(transaction)}"#
    }

    private static func text(refund: RefundEntry, _ number: String) -> String {
        #"{"refund_no":"\#(number)","refund_id":"rf-\#(number)","order_no":"\#(refund.orderNo)","merchant":"shop-1","amount":\#(refund.amount),"currency":"\#(refund.currency)","state":"\#(refund.state)"}"#
    }

    // Signatures.

    private func signed(_ status: Int, _ body: String) -> OutboundResult {
        let time = String(clock.now().seconds)
        let mac = MAC.hmac(.sha256, key: Array(TestSecret.shared.utf8), Array("\(time)\n\(body)".utf8))
        return .answered(
            OutboundAnswer(
                status: status, headers: [("Harbour-Time", time), ("Harbour-Signature", Hex.encode(mac))],
                body: Array(body.utf8), durationMS: 5))
    }

    private static func isSigned(_ request: OutboundRequest) -> Bool {
        func header(_ name: String) -> String { request.headers.first { $0.name == name }?.value ?? "" }
        let text =
            "\(request.method)\n\(path(request))\n\(header("Harbour-Time"))\n"
            + String(decoding: request.body, as: UTF8.self)
        let mac = MAC.hmac(.sha256, key: Array(TestSecret.shared.utf8), Array(text.utf8))
        return Hex.encode(mac) == header("Harbour-Signature")
    }

    static func path(_ request: OutboundRequest) -> String {
        "/" + request.url.split(separator: "/", maxSplits: 2).dropFirst(2).joined(separator: "/")
    }

    /// A callback as the provider sends it about an order.
    func callback(about orderNo: String) -> WireCallback {
        callback(body: HarbourProvider.text(order: orders[orderNo] ?? Order(amount: 0, currency: "EUR"), orderNo))
    }

    /// A callback as the provider sends it about a refund.
    func callback(aboutRefund refundNo: String) -> WireCallback {
        let entry = refunds[refundNo] ?? RefundEntry(orderNo: "?", amount: 0, currency: "EUR", state: "DONE")
        return callback(body: HarbourProvider.text(refund: entry, refundNo), path: "/notify/harbour/refund")
    }

    /// Any body, signed; `keyID`, `time` and `key` may lie.
    func callback(
        body: String, path: String = "/notify/harbour", keyID: String = "k1", time: Instant? = nil,
        key other: PrivateKey? = nil
    ) -> WireCallback {
        let time = String((time ?? clock.now()).seconds)
        let signature = (try? (other ?? key).sign(Array("\(time)\n\(body)".utf8), scheme: .ed25519)) ?? []
        return WireCallback(
            method: "POST", path: path, query: "",
            headers: [
                ("Harbour-Time", time), ("Harbour-Key", keyID), ("Harbour-Signature", Base64.encode(signature)),
            ], body: Array(body.utf8), remoteAddress: "192.0.2.7", url: "https://sluice.example\(path)")
    }
}
