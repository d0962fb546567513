import SluiceJSON
import SluiceSchema
import SluiceTrade

/// Compares what a callback came to with what its case says, also what only the gateway would see: another amount or
/// currency than the order's.
struct CaseCallback {
    let adapter: Adapter
    let node: YAMLNode
    let rule: CallbackRule
    let given: CaseFacts
    let received: WireCallback

    func compare(_ reading: CallbackReading, _ comparison: inout CaseComparison) {
        switch reading {
        case .events(let events, let name):
            guard name == rule.name else { return other(name, &comparison) }
            if let refusal = mismatch(events) { return refused(refusal, name, &comparison) }
            accepted(events, &comparison)
        case .ignored(let name):
            guard name == rule.name else { return other(name, &comparison) }
            unrefused("ignored", &comparison)
            acknowledges(.ignored, reason: "", &comparison)
        case .handshake(let reply):
            unrefused("handshake", &comparison)
            if let expected = node["then"]?["acknowledges"] { compare(expected, reply, &comparison) }
        case .refused(let refusal, let name):
            if let name, name != rule.name { return other(name, &comparison) }
            refused(refusal, name, &comparison)
        case .needsKey:
            refused(CallbackRefusal(.unknownKey, "the key is not at hand"), rule.name, &comparison)
        case .needsCall(let name): comparison.fail(node.position, "the call \(name) has no `answered` in this case")
        }
    }

    private func other(_ name: String, _ comparison: inout CaseComparison) {
        comparison.fail(node["callback"]?.position ?? node.position, "this is taken for the callback \(name)")
    }

    private func unrefused(_ word: String, _ comparison: inout CaseComparison) {
        if let refused = node["refused"] {
            return comparison.fail(refused.position, "the callback was not refused but \(word)")
        }
        guard let expected = node["then"]?["outcome"] else {
            return comparison.fail(
                node["then"]?.position ?? node.position, "the callback is only \(word): say `outcome: \(word)`")
        }
        comparison.same("the outcome", expected, word)
    }

    /// What the gateway compares with its journal.
    private func mismatch(_ events: [ChannelEvent]) -> CallbackRefusal? {
        guard given.hasTrade else { return nil }
        let trade = given.facts.trade
        for event in events {
            switch event {
            case .trade(let report):
                if let amount = report.amount, amount != trade.tradingAmount { return .otherAmount }
                if let currency = report.currency, currency != trade.currency { return .otherAmount }
            case .refund(let report):
                guard let refund = given.facts.refund else { continue }
                if let amount = report.amount, amount != refund.refundAmount { return .otherAmount }
                if let currency = report.currency, currency != refund.currency { return .otherAmount }
            }
        }
        return nil
    }

    private func refused(_ refusal: CallbackRefusal, _ name: String?, _ comparison: inout CaseComparison) {
        guard let expected = node["refused"] else {
            return comparison.fail(
                node["then"]?.position ?? node.position,
                "the callback was refused (\(refusal.kind.rawValue)): \(refusal.sentence)")
        }
        if expected.text != refusal.kind.rawValue {
            comparison.fail(
                expected.position,
                "refused because of \(refusal.kind.rawValue) (\(refusal.sentence)), expected \(expected.text ?? "")")
        }
        acknowledges(refusal.kind == .amount ? .amountMismatch : .refused, reason: refusal.sentence, &comparison)
    }

    private func accepted(_ events: [ChannelEvent], _ comparison: inout CaseComparison) {
        if let refused = node["refused"] { return comparison.fail(refused.position, "the callback was accepted") }
        let then = node["then"]
        if let outcome = then?["outcome"], outcome.text != "accepted" {
            return comparison.fail(outcome.position, "the outcome is accepted, expected \(outcome.text ?? "")")
        }
        if let expected = then?["events"]?.items {
            if expected.count != events.count {
                comparison.fail(
                    then?.position ?? node.position, "there are \(events.count) events, expected \(expected.count)")
            }
            for (item, event) in zip(expected, events) { compare(item, event, &comparison) }
        } else if let then, then["trade"] != nil || then["refund"] != nil, let first = events.first {
            compare(then, first, &comparison)
        }
        acknowledges(.ok, reason: "", &comparison)
    }

    private func compare(_ expected: YAMLNode, _ event: ChannelEvent, _ comparison: inout CaseComparison) {
        switch event {
        case .trade(let report):
            guard let fields = expected["trade"] else {
                return comparison.fail(expected.position, "the callback is about a trade")
            }
            for member in fields.members ?? [] { compare(member, report, &comparison) }
        case .refund(let report):
            guard let fields = expected["refund"] else {
                return comparison.fail(expected.position, "the callback is about a refund")
            }
            for member in fields.members ?? [] { compare(member, report, &comparison) }
        }
    }

    private func compare(_ member: YAMLNode.Member, _ report: TradeReport, _ comparison: inout CaseComparison) {
        let found: String?
        switch member.key {
        case "trading_order_no": found = report.tradingOrderNo
        case "state": found = report.state.rawValue
        case "amount": found = report.amount.map { String($0) }
        case "currency": found = report.currency
        case "transaction_id": found = report.transactionID
        case "payer_id": found = report.payerID
        case "paid_time": found = report.paidTime?.rfc3339
        case "code": found = report.code
        case "message": found = report.message
        case "needs_query": found = report.needsQuery ? "true" : "false"
        default: return comparison.fail(member.keyPosition, "\"\(member.key)\" is nothing that is said about a trade")
        }
        comparison.same(member.key, member.value, found)
    }

    private func compare(_ member: YAMLNode.Member, _ report: RefundReport, _ comparison: inout CaseComparison) {
        let found: String?
        switch member.key {
        case "refund_no": found = report.refundNo
        case "refund_id": found = report.refundID
        case "trading_order_no": found = report.tradingOrderNo
        case "status": found = report.status.rawValue
        case "amount": found = report.amount.map { String($0) }
        case "currency": found = report.currency
        case "code": found = report.code
        case "message": found = report.message
        case "needs_query": found = report.needsQuery ? "true" : "false"
        default: return comparison.fail(member.keyPosition, "\"\(member.key)\" is nothing that is said about a refund")
        }
        comparison.same(member.key, member.value, found)
    }

    private func acknowledges(_ outcome: AcknowledgeOutcome, reason: String, _ comparison: inout CaseComparison) {
        guard let expected = node["then"]?["acknowledges"] else { return }
        let reply = adapter.acknowledge(
            rule.name, at: rule.place, outcome: outcome, reason: reason, received: received, moment: given.moment)
        compare(expected, reply, &comparison)
    }

    private func compare(_ expected: YAMLNode, _ reply: WireReply, _ comparison: inout CaseComparison) {
        for member in expected.members ?? [] {
            switch member.key {
            case "status": comparison.same("the acknowledged status", member.value, String(reply.status))
            case "text", "body":
                comparison.same("the acknowledgement", member.value, String(decoding: reply.body, as: UTF8.self))
            case "json":
                let found = try? JSONParser.parse(reply.body)
                comparison.same("the acknowledgement", member.value, found ?? .null)
            case "headers":
                for header in member.value.members ?? [] {
                    let found = reply.headers.first { $0.name.equalsIgnoringASCIICase(header.key) }
                    comparison.same("the header \(header.key)", header.value, found?.value)
                }
            default: comparison.fail(member.keyPosition, "\"\(member.key)\" is no part of an acknowledgement")
            }
        }
    }
}

extension CallbackRefusal {
    fileprivate static let otherAmount = CallbackRefusal(.amount, "another amount or currency than the order's")
}
