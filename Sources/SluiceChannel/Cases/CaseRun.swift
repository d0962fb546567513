import SluiceCrypto
import SluiceJSON
import SluiceSchema
import SluiceTrade

/// Runs one case.
struct CaseRun {
    let adapter: Adapter
    let node: YAMLNode
    let defaults: YAMLNode?
    private var comparison: CaseComparison
    private var problems = Diagnostics()

    init(adapter: Adapter, node: YAMLNode, defaults: YAMLNode?) {
        self.adapter = adapter
        self.node = node
        self.defaults = defaults
        comparison = CaseComparison(name: node["case"]?.text ?? "")
    }

    var diagnostics: [Diagnostic] { problems.sorted + comparison.diagnostics }

    mutating func run() {
        if let operation = node["operation"]?.text.flatMap({ OperationName(rawValue: $0) }) {
            runOperation(operation)
        } else if let callback = node["callback"] {
            runCallback(callback)
        } else if let token = node["token"] {
            runToken(token)
        } else if let ring = node["ring"] {
            runRing(ring)
        } else {
            runReturn()
        }
    }

    private mutating func given(method: String) -> CaseFacts {
        CaseFacts(node["given"], defaults: defaults, method: method, &problems)
    }

    // MARK: - Operations

    private mutating func runOperation(_ operation: OperationName) {
        let method = node["method"]?.text ?? (operation == .pay ? adapter.payMethod(named: nil) : nil) ?? ""
        let given = given(method: method)
        guard let sentBy = adapter.sentBy(operation, method: given.facts.trade.tradingType) else {
            return comparison.fail(node.position, "the plugin has no operation \(operation.rawValue) for \"\(method)\"")
        }
        if sentBy == .nobody { return decide(operation, given, call: nil) }
        let step = (node["step"]?.integer ?? 1) - 1
        let call: RenderedCall
        do throws(ChannelError) {
            call = try adapter.render(
                operation, step: step, facts: given.facts, moment: given.moment, supply: given.supply)
        } catch {
            return comparison.fail(node["sends"]?.position ?? node.position, "nothing was rendered: \(error)")
        }
        if let sends = node["sends"] { compare(sends, call) }
        if sentBy == .browser { return decide(operation, given, call: call) }
        guard let answer = answer() else {
            if let then = node["then"] { comparison.fail(then.position, "without `answered` nothing can be compared") }
            return
        }
        let reading = adapter.read(
            operation, step: step, call: call, answer: answer, facts: given.facts, moment: given.moment,
            supply: given.supply)
        switch reading {
        case .finished(let outcome): compare(outcome)
        case .needsKey(let ring, let id):
            compare(
                OperationOutcome(
                    verdict: .unknown, problem: "unverified: the key \(id) of the ring \(ring) is not known"))
        case .tokenExpired(let name): compareWord("token_expired", problem: "the token \(name) is no longer taken")
        }
    }

    private mutating func decide(_ operation: OperationName, _ given: CaseFacts, call: RenderedCall?) {
        do throws(ChannelError) {
            compare(
                try adapter.decide(
                    operation, facts: given.facts, moment: given.moment, supply: given.supply, call: call))
        } catch {
            comparison.fail(node.position, "nothing was decided: \(error)")
        }
    }

    private func answer() -> WireAnswer? {
        guard let answered = node["answered"] else { return nil }
        return WireAnswer(
            status: answered["status"]?.integer ?? 200, headers: CaseRun.headers(answered["headers"]),
            body: Array((answered["body"]?.scalar?.text ?? "").utf8))
    }

    static func headers(_ node: YAMLNode?) -> [WireHeader] {
        (node?.members ?? []).map { ($0.key, $0.value.scalar?.text ?? "") }
    }

    private mutating func compare(_ sends: YAMLNode, _ call: RenderedCall) {
        if let request = sends["request"] {
            comparison.same("the request", request, "\(call.request.method) \(call.request.url)")
        }
        for member in sends["headers"]?.members ?? [] {
            let found = call.request.headers.first { $0.name.equalsIgnoringASCIICase(member.key) }
            comparison.same("the header \(member.key)", member.value, found?.value)
        }
        if let body = sends["body"] {
            comparison.same("the body", body, String(decoding: call.request.body, as: UTF8.self))
        }
        let isBrowser = sends["browser"]?.boolean ?? false
        if isBrowser != (call.sentBy == .browser) {
            comparison.fail(
                sends.position,
                isBrowser ? "the gateway sends this itself" : "the browser carries this: say `browser: true`")
        }
    }

    private mutating func compareWord(_ word: String, problem: String?) {
        guard let then = node["then"] else { return }
        guard let expected = then["outcome"] else { return }
        if expected.text != word {
            let reason = problem.map { " (\($0))" } ?? ""
            comparison.fail(expected.position, "the outcome is \(word)\(reason), expected \(expected.text ?? "")")
        }
    }

    private mutating func compare(_ outcome: OperationOutcome) {
        compareWord(outcome.verdict.rawValue, problem: outcome.problem)
        guard let then = node["then"], then["outcome"] == nil || then["outcome"]?.text == outcome.verdict.rawValue
        else {
            return
        }
        for member in then.members ?? [] where member.key != "outcome" {
            switch member.key {
            case "state": comparison.same("state", member.value, outcome.trade?.state.rawValue)
            case "status": comparison.same("status", member.value, outcome.refund?.status.rawValue)
            case "trading_order_no":
                comparison.same(
                    member.key, member.value, outcome.trade?.tradingOrderNo ?? outcome.refund?.tradingOrderNo)
            case "refund_no": comparison.same(member.key, member.value, outcome.refund?.refundNo)
            case "refund_id": comparison.same(member.key, member.value, outcome.refund?.refundID)
            case "transaction_id": comparison.same(member.key, member.value, outcome.trade?.transactionID)
            case "payer_id": comparison.same(member.key, member.value, outcome.trade?.payerID)
            case "paid_time": comparison.same(member.key, member.value, outcome.trade?.paidTime?.rfc3339)
            case "amount":
                comparison.same(
                    "amount", member.value, (outcome.trade?.amount ?? outcome.refund?.amount).map { String($0) })
            case "currency":
                comparison.same("currency", member.value, outcome.trade?.currency ?? outcome.refund?.currency)
            case "code": comparison.same("code", member.value, outcome.code)
            case "message": comparison.same("message", member.value, outcome.message)
            case "kept": compareKept(member.value, outcome.kept)
            default: compareAction(member, outcome.action)
            }
        }
    }

    private mutating func compareKept(_ expected: YAMLNode, _ kept: [Kept]) {
        for member in expected.members ?? [] {
            comparison.same("kept.\(member.key)", member.value, kept.first { $0.name == member.key }?.value)
        }
    }

    private mutating func compareAction(_ member: YAMLNode.Member, _ action: PayAction?) {
        switch (member.key, action) {
        case ("qr_code", .qrCode(let text)?), ("redirect", .redirect(let text)?):
            comparison.same(member.key, member.value, text)
        case ("none", PayAction.none?): break
        case ("sdk", .sdk(let object)?): comparison.same("sdk", member.value, .object(object))
        case ("form", .html(let html)?):
            if let expected = member.value["html"] { comparison.same("form.html", expected, html) }
        case ("form", .form(let url, let method, let fields)?):
            var object = JSONObject()
            for (name, value) in fields { object[name] = .text(value) }
            if let expected = member.value["url"] { comparison.same("form.url", expected, url) }
            if let expected = member.value["method"] { comparison.same("form.method", expected, method) }
            if let expected = member.value["fields"] { comparison.same("form.fields", expected, .object(object)) }
        case ("qr_code", _), ("redirect", _), ("none", _), ("sdk", _), ("form", _):
            comparison.fail(member.keyPosition, "the result is not \(member.key)")
        default: comparison.fail(member.keyPosition, "\"\(member.key)\" is nothing that an operation says")
        }
    }

    // MARK: - What comes from outside

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

    private mutating func runCallback(_ named: YAMLNode) {
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

    private mutating func runReturn() {
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

    // MARK: - Supplies

    private mutating func runToken(_ named: YAMLNode) {
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

    private mutating func runRing(_ named: YAMLNode) {
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
