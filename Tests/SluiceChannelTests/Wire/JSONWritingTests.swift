import SluiceJSON
import SluiceSchema
import SluiceTrade
import Testing

@testable import SluiceChannel

@Suite struct JSONWritingTests {
    private static let values: [Value] = [
        .absent, .null, .boolean(true), .integer(-7), .integer(.max), .text(""), .text("a\"\\\n\u{1}é"),
        .bytes(Array("raw".utf8)), .time(Instant(seconds: 1)), .list([]),
        .list([.absent, .null, .integer(1), .absent]),
        .object([:]), .object(["a": .absent, "b": .object(["c": .list([.text("d")])]), "e": .null]),
        named(["a", "b", "a"], [.integer(1), .integer(2), .integer(3)]),
        .list([named(["a", "a", "a"], [.integer(1), .absent, .text("z")]), .boolean(false)]),
    ]

    private static func named(_ names: [String], _ values: [Value]) -> Value {
        .object(ObjectValue(zip(names, values).map { .init(name: $0, value: $1) }))
    }

    @Test(arguments: values)
    func `the bytes are those of the document`(_ value: Value) throws {
        #expect(try WireFormat.json.render(value) == value.json().serialized())
    }

    @Test func `a decimal keeps its zeros`() throws {
        let decimal = try #require(ExactDecimal("1.50"))
        #expect(try WireFormat.json.render(.list([.decimal(decimal)])) == Array("[1.50]".utf8))
    }

    @Test func `what has no JSON is refused at any depth`() {
        let unfit: [Value] = [
            .bytes([0xFF]), .object(ObjectValue((0...4096).map { .init(name: "\($0)", value: .null) })),
        ]
        for value in unfit {
            #expect(throws: WireError.self) { try WireFormat.json.render(.list([.object(["a": value])])) }
        }
    }

    @Test func `bytes inside a signed text must be UTF-8`() throws {
        var diagnostics = Diagnostics()
        let node = YAMLNode(
            position: SourcePosition(file: "t.yaml", line: 1, column: 1),
            content: .scalar(.init(text: "a${raw}-${status}", isPlain: false)))
        let scope = Scope(roots: [.raw: .value(.bytes), .status: .value(.integer)])
        let template = try #require(Template.compile(node, in: scope, into: &diagnostics))
        var environment = Environment()
        environment[.raw] = .bytes(Array("é".utf8))
        environment[.status] = .integer(200)
        #expect(try template.bytes(in: environment) == Array("aé-200".utf8))
        #expect(try template.text(in: environment) == "aé-200")
        environment[.raw] = .bytes([0x61, 0xC3])
        #expect { try template.bytes(in: environment) } throws: { ($0 as? EvaluationError)?.code == "value-not-text" }
    }
}
