import Foundation
import SluiceChannel
import SluiceJSON

/// Callbacks with a good signature and any content: what is believed is what a second reader finds in the body.
enum SignedTarget {
    static func check(_ input: [UInt8]) throws {
        let message = ForeignMessage(input)
        var callback = message.callback(label: "inv")
        callback.method = "POST"
        callback.headers = InventedChannel.proofs(of: callback.body) + callback.headers
        let reading = InventedChannel.adapter.receive(
            at: .notify, callback, moment: InventedChannel.moment, supply: Supply())
        let log = InventedChannel.adapter.loggable(callback: callback).serializedText
        try require(!log.contains(Canaries.text), "the log shows a secret")
        switch reading {
        case .events(let events, "hint"): try checkHint(events)
        case .events(let events, "signed"): try checkSigned(events, callback.body)
        case .events(let events, let name):
            try require(name == "batch" && events.count <= 1000, "the callback \(name) gave \(events.count) events")
            for event in events { try checkAmount(event) }
        case .refused(let refusal, _):
            try require(refusal.kind != .signature, "a good signature was refused: \(refusal.sentence)")
            try require(!refusal.sentence.contains(Canaries.text), "the refusal shows a secret")
        case .ignored, .handshake, .needsKey, .needsCall: break
        }
    }

    /// Of a hint only the number is believed.
    private static func checkHint(_ events: [ChannelEvent]) throws(Violation) {
        for event in events {
            guard case .trade(let report) = event else { throw Violation("a hint about something else") }
            try require(
                report.needsQuery && report.state == .pending && report.amount == nil, "a hint was believed: \(report)")
        }
    }

    private static func checkAmount(_ event: ChannelEvent) throws(Violation) {
        guard case .trade(let report) = event else { return }
        try require(report.amount ?? 0 >= 0, "an amount below nothing")
        try require(report.currency.map { ["EUR", "JPY", "KWD"].contains($0) } ?? true, "a currency that is not taken")
    }

    private static func checkSigned(_ events: [ChannelEvent], _ body: [UInt8]) throws {
        guard events.count == 1, case .trade(let report) = events[0] else { throw Violation("not one event") }
        try checkAmount(events[0])
        let said = try require(
            try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any], "the body is no object")
        try require(said["mch"] as? String == "M1", "a callback for another merchant was believed")
        try require(said["type"] as? String == "signed", "another kind of callback was taken for this one")
        let number = try require(report.tradingOrderNo, "no order")
        try require("INV-" + number == text(said["out_trade_no"]), "another order than the body says")
        let currency = try require(report.currency, "no currency")
        guard let written = said["amount"] as? String else { return }
        let exponent = ["EUR": 2, "JPY": 0, "KWD": 3][currency] ?? 0
        var minor = try require(Decimal(string: written), "no amount is written")
        for _ in 0..<exponent { minor *= 10 }
        try require(report.amount.map { Decimal($0) == minor } ?? false, "\(written) became \(report.amount ?? -1)")
    }

    /// Numbers and texts count alike as order numbers.
    private static func text(_ value: Any?) -> String? { value as? String ?? (value as? NSNumber)?.stringValue }
}
