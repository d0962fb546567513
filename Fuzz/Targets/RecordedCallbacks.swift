import SluiceChannel
import SluiceCrypto
import SluiceSchema

/// The callbacks of the plugins' cases, as their providers, or stand-ins with the providers' keys, signed them.
package enum RecordedCallbacks {
    /// How many are believed with the keys of the cases, and how many with keys that nobody has.
    package static func believed() -> (genuine: Int, foreign: Int) {
        var counts = (genuine: 0, foreign: 0)
        for channel in ShippedChannel.all.values {
            for item in channel.cases["cases"]?.items ?? [] {
                guard item["callback"] != nil, let received = item["received"] else { continue }
                var diagnostics = Diagnostics()
                let facts = CaseFacts(item["given"], defaults: channel.cases["given"], method: "", &diagnostics)
                let callback = callback(received, channel.name)
                if isBelieved(callback, channel.genuine, facts.supply, facts) { counts.genuine += 1 }
                if isBelieved(callback, channel.foreign, channel.foreignSupply, facts) { counts.foreign += 1 }
            }
        }
        return counts
    }

    private static func callback(_ received: YAMLNode, _ label: String) -> WireCallback {
        let body = received["body_base64"]?.text.flatMap { Base64.decode($0, [.skipWhitespace]) }
        return WireCallback(
            method: received["method"]?.text ?? "POST", path: "/notify/\(label)",
            query: received["query"]?.scalar?.text ?? "",
            headers: (received["headers"]?.members ?? []).map { ($0.key, $0.value.scalar?.text ?? "") },
            body: body ?? Array((received["body"]?.scalar?.text ?? "").utf8), remoteAddress: "203.0.113.1",
            url: received["url"]?.text ?? "https://pay.example/notify/\(label)")
    }

    private static func isBelieved(
        _ callback: WireCallback, _ adapter: Adapter, _ supply: Supply, _ facts: CaseFacts
    ) -> Bool {
        CallbackPlace.allCases.contains { place in
            switch adapter.receive(at: place, callback, moment: facts.moment, supply: supply) {
            case .events, .ignored: true
            case .refused(let refusal, _): [.merchant, .amount].contains(refusal.kind)
            case .handshake, .needsKey, .needsCall: false
            }
        }
    }
}
