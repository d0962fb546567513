import Foundation
import SluiceChannel
import SluiceSchema
import Testing

@Suite struct `Expressions from a seed` {
    /// SplitMix64.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    static let pieces: [String] =
        [
            "${", "}", "$", "|", "(", ")", "[", "]", "'", "\"", "\\", ",", ".", "?", " ", "\n", "==", "!=", "<=", "<",
            ">", "in",
            "is", "absent", "present", "and", "or", "not", "true", "false", "trade", "answer", "header", "status",
            "now", "nonce",
            "x", "trading_amount", "-1", "0", "12", "1.5", "99999999999999999999", "é", "\u{0}", "items", "['a']",
            "[0]",
        ] + FunctionRegistry.names

    @Test func `no text crashes the compiler, and what compiles always ends`() throws {
        let seed = ProcessInfo.processInfo.environment["SLUICE_SEED"].flatMap(UInt64.init) ?? .random(in: 0 ... .max)
        print("seed \(seed)")
        var generator = Generator(state: seed)
        let file = try YAMLParser.parse(caseFile("expressions.yaml"), file: "expressions.yaml")
        let fixture = try ExpressionFixture(names: #require(file["names"]))
        var compiled = 0
        for _ in 0..<20_000 {
            let text = Self.text(&generator)
            let position = SourcePosition(file: "random", line: 1, column: 1)
            let node = YAMLNode(position: position, content: .scalar(.init(text: text, isPlain: false)))
            var diagnostics = Diagnostics()
            if let template = Template.compile(node, in: fixture.scope, into: &diagnostics) {
                compiled += 1
                _ = try? template.value(in: fixture.environment)
                _ = try? template.bytes(in: fixture.environment)
            } else {
                #expect(diagnostics.hasErrors, "seed \(seed): \(text)")
            }
            if let condition = Condition.compile(node, in: fixture.scope, into: &diagnostics) {
                compiled += 1
                _ = try? condition.holds(in: fixture.environment)
            }
        }
        #expect(compiled > 500, "seed \(seed): too little compiles to prove anything")
    }

    /// Half of them noise, half of them well-formed pipelines with any functions in any order.
    static func text(_ generator: inout Generator) -> String {
        if Bool.random(using: &generator) {
            return (0..<Int.random(in: 0..<12, using: &generator))
                .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
        }
        let literals = [
            "'a'", "12", "-3", "'Z'", "true", "now", "nonce", "answer.items", "answer.raw?", "'rel'", "'dots'",
        ]
        var pipeline =
            ["now", "nonce", "answer", "answer.items", "'61'", "12", "1.50", "trade.open_id?"].randomElement(
                using: &generator) ?? ""
        for _ in 0..<Int.random(in: 0..<4, using: &generator) {
            guard let spec = FunctionRegistry.all.randomElement(using: &generator) else { continue }
            let arguments = spec.arguments.map { _ in literals.randomElement(using: &generator) ?? "" }
            pipeline += " | \(spec.name)" + (arguments.isEmpty ? "" : "(\(arguments.joined(separator: ", ")))")
        }
        return "${\(pipeline)}"
    }

    @Test func `a condition nested without end is refused, not followed`() throws {
        let deep = String(repeating: "(", count: 100_000) + "status == 200"
        let position = SourcePosition(file: "deep", line: 1, column: 1)
        for text in [deep, String(repeating: "not ", count: 100_000) + "status == 200"] {
            let node = YAMLNode(position: position, content: .scalar(.init(text: text, isPlain: false)))
            var diagnostics = Diagnostics()
            let scope = Scope(roots: [.status: .value(.integer)])
            #expect(Condition.compile(node, in: scope, into: &diagnostics) == nil)
            #expect(diagnostics.sorted.first?.message == "the condition is nested too deeply")
        }
    }

    @Test func `a chain of comparisons has an end, so that following it cannot overflow`() throws {
        let scope = Scope(roots: [.status: .value(.integer)])
        var environment = Environment()
        environment[.status] = .integer(200)
        for (count, compiles) in [(256, true), (257, false), (50_000, false)] {
            let text = Array(repeating: "status == 200", count: count).joined(separator: " and ")
            let position = SourcePosition(file: "long", line: 1, column: 1)
            let node = YAMLNode(position: position, content: .scalar(.init(text: text, isPlain: false)))
            var diagnostics = Diagnostics()
            let condition = Condition.compile(node, in: scope, into: &diagnostics)
            #expect((condition != nil) == compiles)
            if let condition { #expect(try condition.holds(in: environment)) }
        }
    }
}
