import SluiceOutbound
import SluiceTesting
import Synchronization

/// The provider that `GatePlugin` speaks to, put before a world's other provider.
final class GateProvider: Sendable {
    private struct State {
        var orders: [String: String] = [:]
        var calls: [String] = []
        var isSilent = false
    }

    private let state = Mutex(State())
    private let amount: String

    init(_ world: World, amount: String = "12.50") {
        self.amount = amount
        world.outbound.answer { [self, provider = world.provider, shop = world.shop] request in
            if request.url.hasPrefix("https://shop.example") { return shop.answer(request) }
            return request.url.hasPrefix("https://gate.example") ? answer(request) : provider.answer(request)
        }
    }

    var calls: [String] { state.withLock(\.calls) }

    /// An order becomes `open`, `approved`, `paid` or `gone`.
    func set(_ number: String, _ word: String) { state.withLock { $0.orders[number] = word } }

    func silence(_ isSilent: Bool) { state.withLock { $0.isSilent = isSilent } }

    private func answer(_ request: OutboundRequest) -> OutboundResult {
        let path = HarbourProvider.path(request)
        let number = path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        return state.withLock { state in
            state.calls.append("\(request.method) \(path)")
            if path.hasSuffix("/capture"), state.orders[number] == "approved" { state.orders[number] = "paid" }
            if state.isSilent { return .perhapsSent(ScriptedOutbound.silence) }
            guard let word = state.orders[number] else { return ScriptedOutbound.json(404, "{}") }
            return ScriptedOutbound.json(200, #"{"order":"\#(number)","total":"\#(amount)","state":"\#(word)"}"#)
        }
    }
}
