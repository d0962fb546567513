import SluiceCrypto
import SluiceJSON
import SluiceTrade
import Testing

@testable import SluiceChannel

@Suite struct OperationTests {
    let everything: Everything

    init() throws { everything = try Everything() }

    private var adapter: Adapter { everything.adapter }

    private func render(_ operation: OperationName, _ facts: Facts, step: Int = 0, tokens: [String: String] = [:])
        throws -> RenderedCall
    {
        try adapter.render(
            operation, step: step, facts: facts, moment: Everything.moment, supply: Supply(tokens: tokens))
    }

    private func read(
        _ operation: OperationName, _ facts: Facts, _ answer: WireAnswer, step: Int = 0, supply: Supply = Supply(),
        call: RenderedCall? = nil
    ) throws -> Reading {
        let sent = try call ?? render(operation, facts, step: step)
        return adapter.read(
            operation, step: step, call: sent, answer: answer, facts: facts, moment: Everything.moment, supply: supply)
    }

    private func outcome(_ reading: Reading) throws -> OperationOutcome {
        guard case .finished(let outcome) = reading else {
            Issue.record("not finished: \(reading)")
            throw Stop()
        }
        return outcome
    }

    private struct Stop: Error {}

    @Test func `a request is signed over exactly what is sent`() throws {
        let call = try render(.pay, Facts(trade: everything.trade()))
        let body =
            #"{"out_trade_no":"INV-ABCDEFGH12345678IJKL","amount":"12.34","back":"https://pay.example/return/inv?trading_order_no=INV-ABCDEFGH12345678IJKL"}"#
        #expect(String(decoding: call.request.body, as: UTF8.self) == body)
        #expect(call.request.url == "https://api.invented.example/v9/orders?zone=east")
        #expect(call.request.timeoutMS == 7000)
        let message = "POST\n/v9/orders?zone=east\n1700000000\n\(body)\n"
        let header = try #require(call.request.headers.first { $0.name == "Authorization" }?.value)
        let proof = try #require(Base64.decode(String(header.dropFirst(4))))
        #expect(
            everything.merchantKey.publicKey.verify(Array(message.utf8), signature: proof, scheme: .rsaPKCS1(.sha256)))
        #expect(call.request.headers.contains { $0.name == "Content-Type" && $0.value == "application/json" })
        let inner = Hex.encode(Digest.hash(.sha256, Array("M1|\(Everything.secret)".utf8)))
        let outer = Hex.encode(Digest.hash(.sha256, Array("\(inner)|POST".utf8)))
        #expect(call.request.headers.contains { $0.name == "X-Chain" && $0.value == outer })
    }

    @Test func `a form in the browser carries its proof, over fields without empty ones`() throws {
        let facts = Facts(trade: everything.trade("page"))
        let call = try render(.pay, facts)
        let text = #"extra={"a":1}&mch=M1&no=INV-ABCDEFGH12345678IJKL&key="# + Everything.secret
        let sign = Hex.encode(Digest.hash(.md5, Array(text.utf8)), uppercase: true)
        let decided = try adapter.decide(.pay, facts: facts, moment: Everything.moment, supply: Supply(), call: call)
        guard case .form(let url, let method, let fields)? = decided.action else { throw Stop() }
        #expect(url == "https://api.invented.example/v9/page")
        #expect(method == "POST")
        #expect(fields.map(\.0) == ["mch", "no", "empty", "extra", "sign"])
        #expect(fields.last?.1 == sign)
        #expect(call.sentBy == .browser)
    }

    @Test func `an answer is believed only under a key that is known, and fresh`() throws {
        let facts = Facts(trade: everything.trade())
        let body = #"{"prepay":"PP1","paid":"Y"}"#
        let good = try outcome(read(.pay, facts, everything.answer(200, body)))
        #expect(good.verdict == .accepted)
        guard case .sdk(let parameters)? = good.action else { throw Stop() }
        let sign = MAC.hmac(.sha256, key: Array(Everything.secret.utf8), Array("PP1|1700000000".utf8))
        #expect(parameters["sign"]?.text == Hex.encode(sign))
        #expect(parameters["paid"]?.text == "paid")
        guard case .needsKey("ring", "k2") = try read(.pay, facts, everything.answer(200, body, id: "k2")) else {
            Issue.record("an unknown key must be fetched")
            return
        }
        let supply = Supply(keys: ["ring": ["k2": everything.providerKey.publicKey]])
        #expect(
            try outcome(read(.pay, facts, everything.answer(200, body, id: "k2"), supply: supply)).verdict == .accepted)
        for answer in [
            try everything.answer(200, body, at: 1_699_999_699), try everything.answer(200, body, at: 1_700_000_301),
            WireAnswer(status: 200, body: Array(body.utf8)),
            WireAnswer(status: 200, headers: [], body: Array("<p>".utf8)),
        ] {
            let refused = try outcome(read(.pay, facts, answer))
            #expect(refused.verdict == .unknown)
            #expect(refused.problem != nil)
            #expect(refused.action == nil)
        }
    }

    @Test func `any changed byte of an answer makes it unknown`() throws {
        let facts = Facts(trade: everything.trade())
        let answer = try everything.answer(
            200, #"{"no":"INV-ABCDEFGH12345678IJKL","amount":"12.34","currency":"EUR","state":"PAID"}"#)
        #expect(try outcome(read(.query, facts, answer)).trade?.state == .succeeded)
        for index in answer.body.indices {
            var changed = answer
            changed.body[index] ^= 1
            #expect(try outcome(read(.query, facts, changed)).verdict == .unknown)
        }
    }

    @Test func `amounts are exact, and an answer about another order is unknown`() throws {
        let facts = Facts(trade: everything.trade())
        func query(_ no: String, _ amount: String, _ currency: String) throws -> OperationOutcome {
            let body = #"{"no":"\#(no)","amount":\#(amount),"currency":"\#(currency)","state":"PAID"}"#
            return try outcome(read(.query, facts, everything.answer(200, body)))
        }
        #expect(try query("INV-ABCDEFGH12345678IJKL", "12.34", "EUR").trade?.amount == 1234)
        #expect(try query("INV-ABCDEFGH12345678IJKL", "1234", "392").trade?.currency == "JPY")
        #expect(try query("INV-ABCDEFGH12345678IJKL", "1.005", "EUR").verdict == .unknown)
        #expect(try query("INV-ABCDEFGH12345678IJKL", "-1", "EUR").verdict == .unknown)
        #expect(try query("INV-ABCDEFGH12345678IJKL", "1", "XXX").verdict == .unknown)
        #expect(try query("INV-OTHER", "12.34", "EUR").problem?.hasPrefix("order") == true)
        #expect(try query("ABCDEFGH12345678IJKL", "12.34", "EUR").verdict == .unknown)
    }

    @Test func `a token is fetched, used by every step, and fetched anew when it is no longer taken`() throws {
        let fetch = try adapter.renderToken("access", moment: Everything.moment)
        #expect(String(decoding: fetch.request.body, as: UTF8.self) == "grant_type=client")
        let basic = Base64.encode(Array("client:client secret".utf8))
        #expect(fetch.request.headers.contains { $0.name == "Authorization" && $0.value == "Basic \(basic)" })
        let answer = WireAnswer(status: 200, body: Array(#"{"token":"T1","seconds":3600}"#.utf8))
        let token = try adapter.readToken("access", call: fetch, answer: answer, moment: Everything.moment)
        #expect(token.value == "T1")
        #expect(token.expires.seconds == 1_700_003_600)
        #expect(token.renewFrom.seconds == 1_700_003_540)
        #expect(adapter.tokensNeeded(.pay, method: "token", step: 0) == ["access"])
        #expect(throws: ChannelError.self) { try render(.pay, Facts(trade: everything.trade("token"))) }
        for bad in [#"{"token":"T1"}"#, #"{"token":"","seconds":1}"#, #"{"token":"a\r\nb","seconds":1}"#, "no"] {
            let answer = WireAnswer(status: 200, body: Array(bad.utf8))
            #expect(throws: ChannelError.self) {
                try adapter.readToken("access", call: fetch, answer: answer, moment: Everything.moment)
            }
        }
    }

    @Test func `several calls hand what they kept to the next`() throws {
        var facts = Facts(trade: everything.trade("token"))
        #expect(adapter.stepCount(.pay, method: "token") == 2)
        let tokens = ["access": "T1"]
        let first = try render(.pay, facts, tokens: tokens)
        #expect(
            String(decoding: first.request.body, as: UTF8.self).contains(
                "<open><no>INV-ABCDEFGH12345678IJKL</no></open>"))
        let xml = WireAnswer(status: 200, body: Array("<open><session>S 9</session><ticket>t</ticket></open>".utf8))
        let opened = try outcome(read(.pay, facts, xml, call: first))
        #expect(opened.kept.contains(Kept(name: "ticket", value: "t", isSecret: true)))
        let expired = WireAnswer(status: 401, body: [])
        guard case .tokenExpired("access") = try read(.pay, facts, expired, call: first) else { throw Stop() }
        facts.kept = ["session": "S9"]
        let second = try render(.pay, facts, step: 1, tokens: tokens)
        #expect(second.request.url == "https://api.invented.example/v9/place/S9")
        let last = try outcome(
            read(.pay, facts, everything.answer(200, #"{"url":"https://buy.example/1"}"#), step: 1, call: second))
        guard case .redirect("https://buy.example/1")? = last.action else { throw Stop() }
        facts.kept = ["session": "S 9"]
        #expect(throws: ChannelError.self) { try render(.pay, facts, step: 1, tokens: tokens) }
    }

    @Test func `what nobody is asked for is decided from the trade itself`() throws {
        let facts = Facts(trade: everything.trade())
        let decided = try adapter.decide(.confirm, facts: facts, moment: Everything.moment, supply: Supply(), call: nil)
        #expect(decided.trade?.state == .succeeded)
        #expect(decided.trade?.amount == 1234)
        #expect(adapter.availability(.close) == .absent(reason: "orders end by themselves"))
        #expect(adapter.ordersExpireByThemselves)
        #expect(adapter.availability(.refundQuery) == .absent(reason: "refunds cannot be asked for"))
        #expect(adapter.availability(.confirm) == .declared(.nobody))
    }

    @Test func `what cannot be paid is refused with the field that is wrong`() {
        var trade = everything.trade("page")
        #expect(adapter.payProblem(trade, method: "page")?.field == "client_ip")
        trade.clientIP = "198.51.100.1"
        #expect(adapter.payProblem(trade, method: "page") == nil)
        #expect(adapter.payProblem(trade, method: "cash")?.code == "method-unknown")
        trade.currency = "USD"
        #expect(adapter.payProblem(trade, method: "page")?.field == "currency")
        trade.currency = "EUR"
        trade.tradingAmount = 1_000_001
        #expect(adapter.payProblem(trade, method: "page")?.field == "amount")
        trade.tradingAmount = 1
        trade.tradingOrderNo = "lower"
        #expect(adapter.payProblem(trade, method: "page")?.code == "order-number-unfit")
        #expect(adapter.payMethod(named: nil) == "app")
        #expect(adapter.refundNumberProblem("ABC")?.field == "refund_no")
    }

    @Test func `keys are fetched by ring, and nothing but a success brings any`() throws {
        let call = try adapter.renderKeys("ring", id: "k7", moment: Everything.moment, supply: Supply())
        #expect(call.request.url == "https://api.invented.example/v9/keys")
        let pem = try everything.providerKey.publicKey.spkiPEM().replacing("\n", with: "\\n")
        let body = Array(#"{"keys":[{"id":"bad","pem":"x"},{"id":"k7","pem":"\#(pem)"}]}"#.utf8)
        let keys = try adapter.readKeys(
            "ring", id: "k7", call: call, answer: WireAnswer(status: 200, body: body), moment: Everything.moment)
        #expect(keys.map(\.id) == ["k7"])
        #expect(keys.first?.validUntil?.seconds == 1_700_003_600)
        #expect(adapter.keyFetchPauseMS("ring") == 120_000)
        #expect(throws: ChannelError.self) {
            try adapter.readKeys(
                "ring", id: "k7", call: call, answer: WireAnswer(status: 500, body: body), moment: Everything.moment)
        }
    }
}
