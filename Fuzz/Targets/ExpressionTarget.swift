import SluiceChannel
import SluiceJSON
import SluiceSchema
import SluiceTrade

/// The language of the plugins: what compiles always ends, in the same way each time; what does not is told at its place.
enum ExpressionTarget {
    static func check(_ input: [UInt8]) throws {
        guard let text = String(validating: input, as: UTF8.self) else { return }
        let place = SourcePosition(file: "input", line: 7, column: 3)
        let node = YAMLNode(position: place, content: .scalar(.init(text: text, isPlain: false)))
        var diagnostics = Diagnostics()
        if let template = Template.compile(node, in: scope, into: &diagnostics) {
            try require(!diagnostics.hasErrors, "a template with errors was compiled")
            try require(outcome(template) == outcome(template), "evaluated twice, it is not the same")
        } else {
            try require(diagnostics.hasErrors, "a template was refused without a word")
        }
        var others = Diagnostics()
        if let condition = Condition.compile(node, in: scope, into: &others) {
            try require(!others.hasErrors, "a condition with errors was compiled")
            let first = try? condition.holds(in: environment)
            try require(first == (try? condition.holds(in: environment)), "evaluated twice, it is not the same")
        } else {
            try require(others.hasErrors, "a condition was refused without a word")
        }
        for diagnostic in diagnostics.sorted + others.sorted {
            try require(
                diagnostic.position.file == "input" && diagnostic.position.line >= 7, "an error without a place")
        }
    }

    /// The value in words; keys have none.
    private static func outcome(_ template: Template) -> String {
        do throws(EvaluationError) {
            let value = try template.value(in: environment)
            return (try? value.json().serializedText) ?? value.kindName
        } catch {
            return "\(error.position): \(error.message)"
        }
    }

    private static let answer: ObjectValue = [
        "code": .text("10000"), "amount": .text("12.50"), "raw": .bytes([0xFF, 0x00, 0x61]), "nothing": .null,
        "items": .list([.object(["id": .integer(1)]), .object(["id": .text("é")])]),
        "nested": .object(["a": .object(["b": .integer(-7)])]),
        "count": .integer(.max), "yes": .boolean(true), "x": .text("a=1&b=2"),
    ]

    private static let environment: Environment = {
        var environment = Environment()
        environment[.now] = .time(Instant(milliseconds: 1_554_208_460_123))
        environment[.nonce] = .text("0123456789ABCDEF0123456789ABCDEF")
        environment[.status] = .integer(200)
        environment[.answer] = .object(answer)
        environment[.raw] = .bytes(Array(#"{"a":{"b":[1, 2]}}"#.utf8))
        environment[.header] = .object(["X-Proof": .text("t=1,v1=aa,v1=bb")])
        environment[.trade] = .object(["trading_amount": .integer(1234), "currency": .text("EUR")])
        return environment
    }()

    private static let scope = Scope(
        roots: [
            .now: .value(.time), .nonce: .value(.text), .status: .value(.integer), .answer: .open, .raw: .value(.bytes),
            .header: .headers, .trade: .object(["trading_amount": .value(.integer), "currency": .value(.text)]),
        ],
        elsewhere: [.callback: "only callbacks have it"],
        services: FunctionServices(
            money: MoneyRules(unit: .major, exponents: ["HUF": 0], codes: ["CNY": "156"]),
            tables: ["codes": LookupTable(rows: ["10000": .text("fine")], otherwise: .text("other"))]))
}
