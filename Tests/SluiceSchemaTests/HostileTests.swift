import SluiceTesting
import Testing

@testable import SluiceSchema

private func codes(_ bytes: [UInt8], limits: YAMLLimits = .init()) -> [String] {
    do {
        _ = try YAMLParser.parse(bytes, file: "t", limits: limits)
        return []
    } catch {
        return error.diagnostics.map(\.code)
    }
}

@Test func `a file over the limit is refused before it is read`() {
    #expect(codes(Array("a: 123".utf8), limits: .init(lengthBytes: 5)) == ["file-too-large"])
    #expect(codes(Array("a: 12".utf8), limits: .init(lengthBytes: 5)) == [])
}

@Test func `depth is allowed up to the limit and not beyond`() {
    let nested = { (levels: Int) in
        Array((String(repeating: "[", count: levels) + String(repeating: "]", count: levels)).utf8)
    }
    #expect(codes(nested(64)) == [])
    #expect(codes(nested(65)) == ["too-deep"])
}

@Test func `a bomb of aliases is refused with the default limits`() {
    var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<12 {
        yaml += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
    }
    #expect(codes(Array(yaml.utf8)) == ["too-many-nodes"])
}

@Test(arguments: [
    "[", "{", "- ", "? ", "a: ", "\"", "'", "&a ", "!t ", "*a ", "#", "\n ", "[a,", "{a: ", "- - ", "|\n", "%",
    "a: b\n",
    "a", ",", "\t", "--- \n", "- *a\n", "- &a a\n", "\"\\", "[?",
])
func `a full file of one piece is answered quickly`(_ piece: String) {
    let bytes = Array(String(repeating: piece, count: (1 << 18) / piece.utf8.count).utf8)
    let seconds = processorSeconds { _ = codes(bytes) }
    // Well-behaved inputs take tens of milliseconds in a debug build; quadratic ones would take minutes.
    #expect(seconds < 20)
}

@Test func `a huge scalar is kept whole`() throws {
    let text = String(repeating: "x", count: 1_000_000)
    for yaml in ["k: \(text)", "k: \"\(text)\"", "k: |-\n  \(text)"] {
        let node = try YAMLParser.parse(Array(yaml.utf8), file: "t")
        #expect(node["k"]?.text == text)
    }
}

@Test func `a message shows only the beginning of a huge text`() throws {
    let yaml = "name: Home\nowner: anna\nsoil: " + String(repeating: "x", count: 100_000)
    let node = try YAMLParser.parse(Array(yaml.utf8), file: "t")
    let messages = Linter.check(node, against: gardenSpec).map(\.message)
    #expect(messages.count == 1)
    #expect(messages.allSatisfy { $0.utf8.count < 200 })
}

@Test func `a file of five thousand unknown keys is linted in time`() throws {
    let yaml = (0..<5_000).map { "k\($0):\n" }.joined()
    let node = try YAMLParser.parse(Array(yaml.utf8), file: "t")
    #expect(Linter.check(node, against: gardenSpec).count == 5_002)
}
