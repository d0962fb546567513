import SluiceCrypto
import SluiceJSON
import SluiceSchema
import SluiceTrade

/// Runs one case.
struct CaseRun {
    let adapter: Adapter
    let node: YAMLNode
    let defaults: YAMLNode?
    var comparison: CaseComparison
    var problems = Diagnostics()

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

    mutating func given(method: String) -> CaseFacts {
        CaseFacts(node["given"], defaults: defaults, method: method, &problems)
    }

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

    func answer() -> WireAnswer? {
        guard let answered = node["answered"] else { return nil }
        return WireAnswer(
            status: answered["status"]?.integer ?? 200, headers: CaseRun.headers(answered["headers"]),
            body: Array((answered["body"]?.scalar?.text ?? "").utf8))
    }

    static func headers(_ node: YAMLNode?) -> [WireHeader] {
        (node?.members ?? []).map { ($0.key, $0.value.scalar?.text ?? "") }
    }

    mutating func compare(_ sends: YAMLNode, _ call: RenderedCall) {
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
}
