import SluiceJSON
import SluiceTrade
import Testing

@testable import SluiceChannel

@Suite struct MaskingTests {
    let everything: Everything

    init() throws { everything = try Everything() }

    @Test func `nothing unlisted and no secret stands in what is logged`() throws {
        var trade = everything.trade()
        trade.memo = "buy \(Everything.secret)"
        let call = try everything.adapter.render(
            .pay, step: 0, facts: Facts(trade: trade), moment: Everything.moment, supply: Supply())
        let log = call.loggable.serializedText
        #expect(call.loggable["body"]?["out_trade_no"]?.text == "INV-ABCDEFGH12345678IJKL")
        #expect(call.loggable["body"]?["amount"]?.text == "12.34")
        #expect(call.loggable["body"]?["note"]?.text == "***")
        #expect(call.loggable["headers"]?["Authorization"]?.text == "***")
        #expect(call.loggable["headers"]?["X-Zone"]?.text == "east")
        #expect(call.loggable["url"]?.text == "https://api.invented.example/v9/orders?zone=***")
        #expect(!log.contains("secret"))
        #expect(call.loggable["body_sha256"]?.text?.count == 64)
    }

    @Test func `a listed member is still masked when it holds a secret`() throws {
        let body = #"{"type":"signed","state":"\#(Everything.secret)","amount":{"inner":"shown?","state":["a","b"]}}"#
        let log = everything.adapter.loggable(callback: everything.hook(body))
        #expect(log["body"]?["state"]?.text == "***")
        #expect(log["body"]?["type"]?.text == "signed")
        #expect(log["body"]?["amount"]?["inner"]?.text == "***")
        #expect(log["body"]?["amount"]?["state"] == .array([.text("a"), .text("b")]))
        #expect(log["headers"]?["X-Proofs"]?.text == "***")
        #expect(!log.serializedText.contains("secret"))
    }

    @Test func `a body that cannot be read is not shown at all`() {
        let answer = WireAnswer(status: 502, headers: [("Set-Cookie", "a=b")], body: Array("<html>state=1".utf8))
        let log = everything.adapter.loggable(answer: answer, operation: .query)
        #expect(log["body"]?.text == "***")
        #expect(log["headers"]?["Set-Cookie"]?.text == "***")
        #expect(log["status"]?.integer == 502)
    }

    @Test func `content that was taken for a name is not shown`() throws {
        let masking = Masking(clearNames: ["a"], secrets: [SecretText("hidden")])
        let body = Array(#"{"card":"4111 1111"}&a=1&a b=2"#.utf8)
        let log = masking.message([], headers: [], body: body, parsed: try WireFormat.form.parse(body))
        #expect(log["body"] == .object(["***": .text("***"), "a": .text("1"), "***#2": .text("***")]))
        #expect(SecretText("hidden").occurs(in: "is hidden here"))
        #expect(SecretText("hidden").occurs(in: "ends hidden"))
        #expect(!SecretText("hidden").occurs(in: "hhidde"))
        #expect(!SecretText("hidden").occurs(in: ""))
    }

    @Test func `a body of very many members costs no more than its first`() {
        let members = (0..<9000).map { #""k\#($0)":1"# }.joined(separator: ",")
        let log = everything.adapter.loggable(callback: everything.hook("{\(members)}"))
        #expect(log["body"]?["…"]?.integer == 8800)
    }
}
