import SluiceChannel
import Testing

@Suite struct `Money between our minor units and a provider's` {
    typealias Case = (unit: MoneyRules.Unit, currency: String, minor: Int64, provided: String)

    static let cases: [Case] = [
        (.minor, "CNY", 1, "1"), (.minor, "JPY", 500, "500"), (.minor, "HUF", 100_000, "1000"),
        (.major, "CNY", 1, "0.01"), (.major, "CNY", 100, "1.00"), (.major, "JPY", 500, "500"),
        (.major, "KWD", 1234, "1.234"),
        (.major, "HUF", 100_000, "1000"), (.major, "CNY", 999_999_999_999_999_999, "9999999999999999.99"),
        (.hundredths, "VND", 10_000, "1000000"), (.hundredths, "CNY", 12, "12"), (.hundredths, "KWD", 1230, "123"),
    ]

    @Test(arguments: cases)
    func `an amount goes there and comes back`(_ item: Case) throws {
        let rules = MoneyRules(unit: item.unit, exponents: ["HUF": 0])
        let provided = try rules.provided(minor: item.minor, currency: item.currency)
        #expect(provided.textForm == item.provided)
        #expect(try rules.minor(provided: provided, currency: item.currency) == item.minor)
        #expect(try rules.minor(provided: .text(item.provided), currency: item.currency) == item.minor)
    }

    @Test(arguments: [
        (MoneyRules.Unit.hundredths, "KWD", Int64(1234), "amount-not-exact"), (.minor, "HUF", 150, "amount-not-exact"),
        (.major, "XXX", 1, "currency-unknown"), (.hundredths, "VND", .max, "amount-out-of-range"),
    ])
    func `what is not exact is an error`(_ unit: MoneyRules.Unit, _ currency: String, _ minor: Int64, _ code: String) {
        let rules = MoneyRules(unit: unit, exponents: ["HUF": 0])
        let error = #expect(throws: MoneyRules.Problem.self) { try rules.provided(minor: minor, currency: currency) }
        #expect(error?.code == code)
    }

    @Test(arguments: [
        (Value.text("0.001"), "amount-not-exact"), (.text("1e2"), "amount-not-a-number"),
        (.text(""), "amount-not-a-number"),
        (.null, "amount-not-a-number"), (.list([]), "amount-not-a-number"), (.boolean(true), "amount-not-a-number"),
        (.text("99999999999999999999"), "amount-out-of-range"),
    ])
    func `what a provider wrote is read exactly or not at all`(_ value: Value, _ code: String) {
        let error = #expect(throws: MoneyRules.Problem.self) {
            try MoneyRules(unit: .major).minor(provided: value, currency: "CNY")
        }
        #expect(error?.code == code)
    }

    @Test func `more zeros than needed are no other amount`() throws {
        #expect(try MoneyRules(unit: .major).minor(provided: .text("1.000"), currency: "CNY") == 100)
        #expect(try MoneyRules(unit: .minor).minor(provided: .text("100.00"), currency: "CNY") == 100)
    }

    @Test func `bounds and currencies are checked before anything is sent`() {
        let rules = MoneyRules(unit: .minor, currencies: ["CNY"], minimum: 10, maximum: 20)
        #expect(rules.problem(minor: 10, currency: "CNY") == nil)
        #expect(rules.problem(minor: 9, currency: "CNY")?.code == "amount-out-of-range")
        #expect(rules.problem(minor: 21, currency: "CNY")?.code == "amount-out-of-range")
        #expect(rules.problem(minor: 15, currency: "EUR")?.code == "currency-not-accepted")
    }

    @Test func `a provider's word for a currency is turned both ways`() {
        let rules = MoneyRules(unit: .minor, codes: ["CNY": "156", "TRY": "TL"])
        #expect(rules.code(ofCurrency: "CNY") == "156")
        #expect(rules.currency(ofCode: "TL") == "TRY")
        #expect(rules.code(ofCurrency: "EUR") == "EUR")
    }
}
