import SluiceSchema

/// YAML: positions lie in the file and point at what they name, and the tree, written out plainly, reads the same.
enum YAMLTarget {
    static func check(_ input: [UInt8]) throws {
        let places = FilePlaces(input)
        let node: YAMLNode
        do throws(SchemaError) {
            node = try YAMLParser.parse(input, file: "input.yaml")
        } catch {
            try require(!error.diagnostics.isEmpty, "refused without a word")
            for diagnostic in error.diagnostics { try places.check(diagnostic.position) }
            return
        }
        let isSimple = input.allSatisfy { $0 < 0x80 && $0 != 0x0D && $0 != UInt8(ascii: "!") }
        let lines = isSimple ? input.split(separator: 0x0A, omittingEmptySubsequences: false) : []
        var budget = 2000
        try checkPlaces(node, places, lines, &budget)
        guard budget > 0, let written = PlainYAML.text(node) else { return }
        let again = try require(
            try? YAMLParser.parse(Array(written.utf8), file: "again.yaml"),
            "what was written cannot be read: \(written)")
        try require(PlainYAML.text(again) == written, "read again, it is not the same: \(written)")
    }

    private static func checkPlaces(
        _ node: YAMLNode, _ places: FilePlaces, _ lines: [ArraySlice<UInt8>], _ budget: inout Int
    ) throws(Violation) {
        budget -= 1
        guard budget > 0 else { return }
        try places.check(node.position)
        for member in node.members ?? [] {
            try places.check(member.keyPosition)
            try checkPlaces(member.value, places, lines, &budget)
        }
        for item in node.items ?? [] { try checkPlaces(item, places, lines, &budget) }
        guard let scalar = node.scalar else { return }
        let text = Array(scalar.text.utf8)
        for offset in 0..<min(text.count + 1, 48) {
            let place = node.position(atOffset: offset)
            try places.check(place)
            // The bytes of a plain scalar stand in the file as they are, but for folded line ends.
            guard !lines.isEmpty, scalar.isPlain, offset < text.count, text[offset] > 0x20 else { continue }
            let line = lines[place.line - 1]
            let index = line.startIndex + place.column - 1
            try require(
                index < line.endIndex && line[index] == text[offset], "byte \(offset) of a text is not at \(place)")
        }
    }
}

/// Which places a file has.
struct FilePlaces {
    private let lineCount: Int
    private let lengthBytes: Int

    init(_ file: [UInt8]) {
        lineCount = file.count { $0 == 0x0A || $0 == 0x0D } + 1
        lengthBytes = file.count
    }

    /// A line that the file has, and a column that some line of it could have.
    func check(_ place: SourcePosition) throws(Violation) {
        try require((1...lineCount).contains(place.line), "line \(place.line) of \(lineCount)")
        try require((1...lengthBytes + 1).contains(place.column), "column \(place.column)")
    }
}

/// A tree as YAML of one line that needs no rule of YAML but quotes and brackets.
enum PlainYAML {
    /// nil where a key is too long for a key of one line (YAML 1.2, section 7.4.2: 1024 characters).
    static func text(_ node: YAMLNode) -> String? {
        if let items = node.items {
            var texts: [String] = []
            for item in items {
                guard let text = text(item) else { return nil }
                texts.append(text)
            }
            return "[" + texts.joined(separator: ", ") + "]"
        }
        if let members = node.members {
            var texts: [String] = []
            for member in members {
                let key = quoted(member.key)
                guard key.utf8.count < 1000, let value = text(member.value) else { return nil }
                texts.append("\(key): \(value)")
            }
            return "{" + texts.joined(separator: ", ") + "}"
        }
        if node.isNull { return "null" }
        if let integer = node.integer { return "\(integer)" }
        if let boolean = node.boolean { return boolean ? "true" : "false" }
        return quoted(node.text ?? "")
    }

    private static func quoted(_ text: String) -> String {
        var output = "\""
        for scalar in text.unicodeScalars {
            if (0x20...0x7E).contains(scalar.value), scalar != "\"", scalar != "\\" {
                output.unicodeScalars.append(scalar)
            } else {
                let digits = String(scalar.value, radix: 16)
                output += "\\U" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
            }
        }
        return output + "\""
    }
}
