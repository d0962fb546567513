import SluiceCrypto
import SluiceJSON
import SluiceTrade
import Testing

@testable import SluiceChannel

@Suite struct CallbackTests {
    let everything: Everything

    init() throws { everything = try Everything() }

    private var adapter: Adapter { everything.adapter }
    private let paid =
        #"{"type":"signed","out_trade_no":"INV-AAA","mch":"M1","amount":"12.34","currency":"EUR","state":"PAID"}"#

    private func receive(_ callback: WireCallback, calls: [String: (RenderedCall, WireAnswer)] = [:]) -> CallbackReading
    {
        adapter.receive(at: .notify, callback, moment: Everything.moment, supply: Supply(), calls: calls)
    }

    private func refusal(_ callback: WireCallback) -> RefusalKind? {
        if case .refused(let refusal, _) = receive(callback) { refusal.kind } else { nil }
    }

    @Test func `a signed callback says what happened`() throws {
        guard case .events(let events, "signed") = receive(everything.hook(paid)) else {
            Issue.record("not accepted")
            return
        }
        #expect(
            events == [.trade(TradeReport(tradingOrderNo: "AAA", state: .succeeded, amount: 1234, currency: "EUR"))])
        let reply = adapter.acknowledge(
            "signed", at: .notify, outcome: .duplicate, reason: "", received: everything.hook(paid),
            moment: Everything.moment)
        #expect(String(decoding: reply.body, as: UTF8.self) == "OK INV-AAA")
    }

    @Test func `any changed byte is refused`() {
        let good = everything.hook(paid)
        for index in good.body.indices {
            var changed = good
            changed.body[index] ^= 1
            if case .events = receive(changed) { Issue.record("byte \(index) was not protected") }
            if case .ignored = receive(changed) { Issue.record("byte \(index) was not protected") }
        }
    }

    @Test func `each reason to refuse has its word`() {
        #expect(refusal(everything.hook(paid, secret: "other")) == .signature)
        #expect(refusal(everything.hook(paid, at: 1_699_999_699)) == .stale)
        #expect(refusal(everything.hook(paid, at: 1_700_000_001)) == .stale)
        #expect(refusal(everything.hook(paid, from: "198.51.100.1")) == .network)
        #expect(refusal(everything.hook(paid.replacing("M1", with: "M2"))) == .merchant)
        #expect(refusal(everything.hook(paid.replacing("12.34", with: "12.345"))) == .amount)
        #expect(refusal(everything.hook(paid.replacing("EUR", with: "ABC"))) == .amount)
        #expect(refusal(everything.hook(paid.replacing("INV-AAA", with: "AAA"))) == .malformed)
        #expect(refusal(everything.hook(paid.replacing("\"amount\":\"12.34\",", with: ""))) == .malformed)
        #expect(refusal(everything.hook(paid.replacing("signed", with: "elsewhere"))) == .method)
        #expect(refusal(everything.hook("not json")) == .malformed)
        var got = everything.hook(paid)
        got.method = "GET"
        #expect(refusal(got) == .method)
        var bare = everything.hook(paid)
        bare.headers = []
        #expect(refusal(bare) == .signature)
    }

    @Test func `a state that nobody listed is pending, a test is only acknowledged`() {
        guard case .events(let events, _) = receive(everything.hook(paid.replacing("PAID", with: "NEW"))),
            case .trade(let report)? = events.first
        else {
            Issue.record("not accepted")
            return
        }
        #expect(report.state == .pending)
        guard case .ignored("signed") = receive(everything.hook(paid.replacing("PAID", with: "TEST"))) else {
            Issue.record("not ignored")
            return
        }
    }

    @Test func `several events come in one delivery, and all proofs must hold`() {
        let items =
            #"{"mch":"M1","items":[{"no":"INV-A","amount":"1.00","currency":"EUR"},{"no":"INV-B","amount":"5","currency":"392"}]}"#
        let body = #"{"type":"batch","box":"\#(Base64.encode(Array(items.utf8)))"}"#
        let good = everything.hook(body, more: [("X-Token", Everything.secret)])
        guard case .events(let events, "batch") = receive(good) else {
            Issue.record("not accepted")
            return
        }
        #expect(events.count == 2)
        #expect(
            events.last == .trade(TradeReport(tradingOrderNo: "B", state: .succeeded, amount: 5, currency: "JPY")))
        #expect(refusal(everything.hook(body, more: [("X-Token", "wrong")])) == .signature)
        #expect(refusal(everything.hook(body)) == .signature)
        #expect(refusal(everything.hook(body, secret: "x", more: [("X-Token", Everything.secret)])) == .signature)
    }

    @Test func `the provider is asked, and only its yes counts`() throws {
        let callback = WireCallback(
            method: "POST", path: "/notify/inv", headers: [("X-Id", "7")],
            body: Array(#"{"type":"asked","out_trade_no":"INV-A","amount":"1.00","currency":"EUR"}"#.utf8))
        guard case .needsCall("ask") = receive(callback) else {
            Issue.record("the provider must be asked")
            return
        }
        let call = try adapter.renderCall("ask", for: callback, moment: Everything.moment, supply: Supply())
        #expect(
            String(decoding: call.request.body, as: UTF8.self)
                == #"{"hook":{"type":"asked","out_trade_no":"INV-A","amount":"1.00","currency":"EUR"},"id":"7"}"#)
        func answered(_ status: Int, _ body: String) -> CallbackReading {
            receive(callback, calls: ["ask": (call, WireAnswer(status: status, body: Array(body.utf8)))])
        }
        guard case .events(let events, "asked") = answered(200, #"{"verified":true}"#),
            case .trade(let report)? = events.first
        else {
            Issue.record("not accepted")
            return
        }
        #expect(report.needsQuery)
        for (status, body) in [(200, #"{"verified":false}"#), (500, #"{"verified":true}"#), (200, "yes"), (200, "")] {
            guard case .refused(let refusal, "asked") = answered(status, body) else {
                Issue.record("\(status) \(body) was accepted")
                continue
            }
            #expect(refusal.kind == .signature)
        }
    }

    @Test func `a hint is never more than a hint`() {
        let callback = WireCallback(method: "GET", path: "/notify/inv", query: "id=INV-A&amount=5.00")
        guard case .events(let events, "hint") = receive(callback) else {
            Issue.record("not accepted")
            return
        }
        #expect(events == [.trade(TradeReport(tradingOrderNo: "A", state: .pending, needsQuery: true))])
    }

    @Test func `a challenge is answered with a proof`() {
        let callback = WireCallback(method: "GET", path: "/notify/inv", query: "challenge=abc")
        guard case .handshake(let reply) = receive(callback) else {
            Issue.record("no handshake")
            return
        }
        let proof = MAC.hmac(.sha256, key: Array(Everything.secret.utf8), Array("abc".utf8))
        #expect(String(decoding: reply.body, as: UTF8.self) == Hex.encode(proof))
    }

    @Test func `acknowledgements follow what was found`() {
        func reply(_ outcome: AcknowledgeOutcome, _ callback: String? = "signed") -> WireReply {
            adapter.acknowledge(
                callback, at: .notify, outcome: outcome, reason: "no \"such\" order", received: everything.hook(paid),
                moment: Everything.moment)
        }
        #expect(reply(.unknownOrder).status == 200)
        #expect(
            String(decoding: reply(.amountMismatch).body, as: UTF8.self)
                == #"{"code":"amount_mismatch","why":"no \"such\" order"}"#)
        #expect(reply(.error).status == 400)
        #expect(reply(.ok, "batch").status == 200)
        #expect(reply(.error, "batch").status == 500)
        #expect(reply(.refused, nil).status == 400)
    }

    @Test func `the buyer's return is verified like a callback`() {
        let proof = Hex.encode(MAC.hmac(.sha256, key: Array(Everything.secret.utf8), Array("no=INV-A&x=1 2".utf8)))
        func back(_ query: String) -> ReturnReading {
            adapter.receiveReturn(
                WireCallback(method: "GET", path: "/return/inv", query: query), moment: Everything.moment,
                supply: Supply())
        }
        #expect(back("no=INV-A&x=1+2&sign=\(proof)") == .returned(tradingOrderNo: "A", next: .query))
        guard case .refused(let refusal) = back("no=INV-B&x=1+2&sign=\(proof)") else {
            Issue.record("accepted")
            return
        }
        #expect(refusal.kind == .signature)
        guard case .refused = back("no=INV-A&no=INV-B&sign=\(proof)") else {
            Issue.record("accepted")
            return
        }
    }

    @Test(arguments: [
        ("203.0.113.0/24", "203.0.113.255", true), ("203.0.113.0/24", "203.0.114.0", false),
        ("0.0.0.0/0", "8.8.8.8", true), ("198.51.100.7", "198.51.100.7", true), ("198.51.100.7", "198.51.100.8", false),
        ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
        ("203.0.113.0/24", "::ffff:203.0.113.9", true), ("::/0", "::1", true), ("::/0", "1.2.3.4", false),
        ("203.0.113.0/24", "203.0.113.9.1", false), ("203.0.113.0/24", "", false),
    ])
    func `addresses are compared by their first bits`(_ network: String, _ address: String, _ isInside: Bool) throws {
        #expect(try #require(Network(network)).contains(address) == isInside)
    }

    @Test(arguments: [
        "203.0.113.1/24", "1.2.3", "1.2.3.4/33", "1.2.3.04", "::1::2", "12345::", "1.2.3.4/", "2001:db8::1/32", "x",
    ])
    func `what is no network is refused`(_ text: String) { #expect(Network(text) == nil) }
}
