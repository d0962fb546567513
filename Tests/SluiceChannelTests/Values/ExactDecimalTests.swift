import SluiceChannel
import SluiceJSON
import Testing

@Suite struct `Exact decimals` {
    @Test(arguments: [
        "0", "-1", "12.50", "0.00", "-0.05", "9223372036854775808", "12345678901234567890123456789012345678",
        "0.00000000000000000000000000000000000001",
    ])
    func `plain notation comes back as it was written`(_ text: String) throws {
        #expect(try #require(ExactDecimal(text)).text == text)
    }

    @Test(arguments: [
        "", "-", "+1", "01", "1.", ".5", "1e3", " 1", "1 ", "1,000", "0x1", "١", "NaN",
        "1234567890123456789012345678901234567890", "0.000000000000000000000000000000000000001",
    ])
    func `anything else is no number`(_ text: String) {
        #expect(ExactDecimal(text) == nil)
    }

    @Test(arguments: [
        ("1e2", "100"), ("1.50E1", "15.0"), ("5e-3", "0.005"), ("1.0", "1.0"), ("-2.5e+3", "-2500"), ("0e0", "0"),
    ])
    func `an exponent of JSON is written out`(_ literal: String, _ plain: String) throws {
        #expect(try #require(ExactDecimal(jsonLiteral: literal)).text == plain)
    }

    @Test(arguments: ["1e99", "1e-99", "1e999999999999999999999", "1e", "1e1.5"])
    func `an exponent beyond 38 digits is no decimal`(_ literal: String) {
        #expect(ExactDecimal(jsonLiteral: literal) == nil)
    }

    @Test func `numbers compare by what they mean`() throws {
        func number(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text)) }
        #expect(try number("1.50").isSame(as: number("1.5")))
        #expect(try number("1.50") != number("1.5"))
        #expect(try number("-0.5") < number("-0.4"))
        #expect(try number("-0.5") < number("0"))
        #expect(try number("0.9") < number("1"))
        #expect(
            try number("99999999999999999999999999999999999999") > number("0.99999999999999999999999999999999999999"))
    }

    @Test func `a number of JSON that fits nowhere stays exact as a text`() throws {
        let literal = "1234567890123456789012345678901234567890.5"
        let value = Value(json: try JSONParser.parse(Array("[\(literal),1e400,9223372036854775808]".utf8)))
        #expect(
            value
                == .list([.text(literal), .text("1e400"), .decimal(try #require(ExactDecimal("9223372036854775808")))]))
    }
}
