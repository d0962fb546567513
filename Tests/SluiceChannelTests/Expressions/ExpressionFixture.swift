import Foundation
import SluiceChannel
import SluiceCrypto
import SluiceJSON
import SluiceSchema
import SluiceTrade
import Testing

/// The names that all expression tests work with, and how to get at what they give.
struct ExpressionFixture {
    var environment = Environment()
    var scope: Scope

    init(names: YAMLNode) throws {
        var roots: [Root: Scope.Shape] = [.now: .value(.time), .nonce: .value(.text), .status: .value(.integer)]
        for member in names.members ?? [] {
            let root = try #require(Root(rawValue: member.key))
            environment[root] = ExpressionFixture.value(of: member.value)
            if [.channel, .trade].contains(root) {
                let known = (member.value.members ?? []).map { ($0.key, Scope.Shape.value(.any)) }
                roots[root] = .object(Dictionary(uniqueKeysWithValues: known))
            } else if roots[root] == nil {
                roots[root] = .open
            }
        }
        environment[.now] = .time(Instant(milliseconds: 1_554_208_460_123))
        environment[.header] = .object(["Wechatpay-Nonce": .text("abc")])
        roots[.header] = .headers
        let money = MoneyRules(unit: .major, exponents: ["HUF": 0], codes: ["CNY": "156"])
        let tables = [
            "codes": LookupTable(rows: ["10000": .text("fine")], otherwise: .text("other")),
            "bare": LookupTable(rows: [:]),
        ]
        scope = Scope(
            roots: roots, elsewhere: [.callback: "only callbacks have it"],
            services: FunctionServices(money: money, tables: tables))
    }

    /// A YAML value as the language sees it; the plain word `absent` leaves a member out.
    static func value(of node: YAMLNode) -> Value {
        if let members = node.members {
            return .object(
                ObjectValue(
                    members.filter { $0.value.text != "absent" }.map { .init(name: $0.key, value: value(of: $0.value)) }
                ))
        }
        if let items = node.items { return .list(items.map(value)) }
        if node.isNull { return .null }
        if let boolean = node.boolean { return .boolean(boolean) }
        if let integer = node.integer { return .integer(Int64(integer)) }
        if node.scalar?.isPlain == true, let decimal = ExactDecimal(node.text ?? "") { return .decimal(decimal) }
        return .text(node.text ?? "")
    }

    /// A value as JSON, bytes as `0x` and hex, absent as the word.
    static func shown(_ value: Value) throws -> String {
        switch value {
        case .absent: return "absent"
        case .bytes(let bytes): return "\"0x\(Hex.encode(bytes))\""
        default: return try value.json().serializedText
        }
    }
}

/// A file of Tests/SluiceChannelTests/Cases.
func caseFile(_ name: String, from path: String = #filePath) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path + "/../Cases/"
    return Array(try Data(contentsOf: URL(fileURLWithPath: folder + name)))
}

/// Nodes of a text that is written in a test.
func yaml(_ text: String) throws -> YAMLNode {
    try YAMLParser.parse(Array(text.utf8), file: "test.yaml")
}
