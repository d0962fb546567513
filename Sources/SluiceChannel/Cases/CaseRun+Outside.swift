import SluiceCrypto
import SluiceJSON
import SluiceSchema
import SluiceTrade

/// What comes from outside, and what is fetched.
extension CaseRun {
    private func received(path: String) -> WireCallback {
        let received = node["received"]
        let query = received?["query"]?.scalar?.text ?? ""
        let body = received?["body_base64"]?.text.flatMap { Base64.decode($0, [.skipWhitespace]) }
        return WireCallback(
            method: received?["method"]?.text ?? "POST", path: path, query: query,
            headers: CaseRun.headers(received?["headers"]),
            body: body ?? Array((received?["body"]?.scalar?.text ?? "").utf8),
            remoteAddress: received?["remote_address"]?.text ?? "203.0.113.1",
            url: received?["url"]?.text ?? "https://pay.example\(path)\(query.isEmpty ? "" : "?\(query)")")
    }

    mutating func runCallback(_ named: YAMLNode) {
        guard let rule = adapter.plugin.callbacks.first(where: { $0.name == named.text }) else {
            return comparison.fail(named.position, "the plugin has no callback \"\(named.text ?? "")\"")
        }
        let given = given(method: node["method"]?.text ?? "")
        let suffix = rule.place == .refund ? "/refund" : ""
        let callback = received(path: "/notify/\(adapter.profile.label)\(suffix)")
        var reading = adapter.receive(at: rule.place, callback, moment: given.moment, supply: given.supply)
        if case .needsCall(let name) = reading, let answer = answer() {
            do throws(ChannelError) {
                let call = try adapter.renderCall(name, for: callback, moment: given.moment, supply: given.supply)
                if let sends = node["sends"] { compare(sends, call) }
                reading = adapter.receive(
                    at: rule.place, callback, moment: given.moment, supply: given.supply, calls: [name: (call, answer)])
            } catch {
                return comparison.fail(node.position, "the call \(name) was not rendered: \(error)")
            }
        }
        CaseCallback(adapter: adapter, node: node, rule: rule, given: given, received: callback)
            .compare(reading, &comparison)
    }

    mutating func runReturn() {
        let given = given(method: node["method"]?.text ?? "")
        let callback = received(path: "/return/\(adapter.profile.label)")
        let reading = adapter.receiveReturn(callback, moment: given.moment, supply: given.supply)
        switch reading {
        case .returned(let number, let next):
            if let refused = node["refused"] { comparison.fail(refused.position, "the return was accepted") }
            for member in node["then"]?.members ?? [] {
                switch member.key {
                case "trading_order_no": comparison.same(member.key, member.value, number)
                case "next": comparison.same(member.key, member.value, next.rawValue)
                default: comparison.fail(member.keyPosition, "\"\(member.key)\" is nothing that a return says")
                }
            }
        case .refused(let refusal):
            guard let refused = node["refused"] else {
                return comparison.fail(
                    node.position, "the return was refused (\(refusal.kind.rawValue)): \(refusal.sentence)")
            }
            comparison.same("the refusal", refused, refusal.kind.rawValue)
        case .needsKey:
            guard let refused = node["refused"] else {
                return comparison.fail(node.position, "the return was signed with a key that is not given")
            }
            comparison.same("the refusal", refused, RefusalKind.unknownKey.rawValue)
        case .notDeclared: comparison.fail(node.position, "the plugin has no `return`")
        }
    }

    mutating func runToken(_ named: YAMLNode) {
        let given = given(method: "")
        do throws(ChannelError) {
            let call = try adapter.renderToken(named.text ?? "", moment: given.moment)
            if let sends = node["sends"] { compare(sends, call) }
            guard let answer = answer() else { return }
            let token = try adapter.readToken(named.text ?? "", call: call, answer: answer, moment: given.moment)
            if let value = node["then"]?["value"] { comparison.same("the token", value, token.value) }
            if let lives = node["then"]?["lives"] {
                comparison.same(
                    "lives", lives, String((token.expires.milliseconds - given.moment.now.milliseconds) / 1000))
            }
        } catch {
            if node["then"]?["outcome"]?.text == Verdict.unknown.rawValue { return }
            comparison.fail(named.position, "\(error)")
        }
    }

    mutating func runRing(_ named: YAMLNode) {
        let given = given(method: "")
        let id = node["id"]?.text ?? ""
        do throws(ChannelError) {
            let call = try adapter.renderKeys(named.text ?? "", id: id, moment: given.moment, supply: given.supply)
            if let sends = node["sends"] { compare(sends, call) }
            guard let answer = answer() else { return }
            let keys = try adapter.readKeys(named.text ?? "", id: id, call: call, answer: answer, moment: given.moment)
            guard let ids = node["then"]?["ids"] else { return }
            comparison.same("ids", ids, .array(keys.map { .text($0.id) }))
        } catch {
            if node["then"]?["outcome"]?.text == Verdict.unknown.rawValue { return }
            comparison.fail(named.position, "\(error)")
        }
    }
}
