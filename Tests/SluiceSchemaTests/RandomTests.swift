import Testing

@testable import SluiceSchema

/// Pieces that meet YAML's rules where they are sharpest.
private let pieces = [
    "a", "é", "日", " ", "  ", "\n", "\n\n", "\r\n", ": ", "- ", "? ", "[", "]", "{", "}", ", ", "'", "''", "\"", "\\",
    "\\n", "\\u00e9", "|\n", ">\n", ">2-\n", "&a ", "*a", "!!str ", "!x ", "# c\n", "---\n", "...\n", "<<: ", "~", "12",
    "true", "\t", "%YAML 1.2\n", "key: ", "\n  ", "\n    ", "\n\n  ", "@", "\u{0}", "\u{FEFF}",
]

@Test func `no mutated YAML crashes the parser, and every refusal has a place inside the file`() {
    var random = SeededGenerator()
    let seeds = GoldenCase.all.map(\.input)
    for _ in 0..<4000 {
        let bytes = mutated(seeds.randomElement(using: &random) ?? [], &random)
        do {
            let nodes = try YAMLParser.parseAll(bytes, file: "t", limits: .init(depth: 10, nodeCount: 1000))
            for node in nodes {
                _ = Linter.check(node, against: gardenSpec)
                checkPlaces(node, bytes, seed: random.seed)
            }
        } catch {
            let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 1
            #expect(!error.diagnostics.isEmpty)
            for diagnostic in error.diagnostics {
                let place = diagnostic.position
                #expect((1...lines).contains(place.line) && place.column >= 1, "seed \(random.seed): \(diagnostic)")
            }
        }
    }
}

private func mutated(_ seed: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = seed
    for _ in 0..<Int.random(in: 1...6, using: &random) {
        let index = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, index + Int.random(in: 0...8, using: &random))
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.removeSubrange(index..<end)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
        case 2: bytes.insert(contentsOf: Array(bytes[index..<end]), at: index)
        default: bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: index)
        }
    }
    return bytes
}

@Test func `each character of random scalars is found where it was written`() throws {
    var random = SeededGenerator()
    var checked = 0
    for _ in 0..<4000 {
        let style = ["", "'", "\"", "|\n  ", ">\n  ", "|2-\n  ", ">2\n  "].randomElement(using: &random) ?? ""
        let words = ["ab", "c d", "é", "  ", " ", "\n  ", "\n\n  ", "\n    ", "\n  \n  ", "''", "\\t", "\\\n  ", "x"]
        let body = (0..<Int.random(in: 1...12, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }
        let quote = style.hasSuffix(" ") ? "" : style
        let bytes = Array("k: \(style)a\(body.joined())z\(quote)\n".utf8)
        guard let node = try? YAMLParser.parse(bytes, file: "t") else { continue }
        checked += 1
        checkPlaces(node, bytes, seed: random.seed)
    }
    #expect(checked > 1000, "seed \(random.seed)")
}

/// Every byte of a text that is no blank stands at its place in the source, unless an escape stands there.
private func checkPlaces(_ node: YAMLNode, _ bytes: [UInt8], seed: UInt64) {
    switch node.content {
    case .sequence(let items): for item in items { checkPlaces(item, bytes, seed: seed) }
    case .mapping(let members): for member in members { checkPlaces(member.value, bytes, seed: seed) }
    case .scalar(let scalar):
        guard let origin = scalar.origin else { return }
        let source = origin.source
        for (offset, byte) in scalar.text.utf8.enumerated() where byte > 0x20 && byte & 0xC0 != 0x80 {
            let place = node.position(atOffset: offset)
            let index = source.offset(line: place.line - 1, column: place.column - 1)
            let found = index < source.bytes.count ? source.bytes[index] : 0
            let isEscape = origin.style == .doubleQuoted && found == UInt8(ascii: "\\")
            #expect(
                found == byte || isEscape,
                "seed \(seed): byte \(offset) of \(scalar.text.debugDescription) at \(place) in \(bytes)")
        }
    }
}
