import SluiceChannel
import SluiceJSON

/// Forms, queries and `k=v` texts: read as a second, plain reader reads them, and written back without loss.
enum FormTarget {
    static func check(_ input: [UInt8]) throws {
        try checkForm(input)
        try checkKeyValues(input)
    }

    private static func checkForm(_ input: [UInt8]) throws {
        let expected = reading(input)
        let object: ObjectValue
        do throws(WireError) {
            object = try FormWire.parse(input)
        } catch {
            try require(WireCodes.all.contains(error.code), "an unknown code: \(error.code)")
            try require(expected == nil || error.code == "wire-too-large", "a form that is sound was refused: \(error)")
            return
        }
        let fields = try require(expected, "a form that is broken was accepted")
        var found: [(String, String)] = []
        for member in object.members {
            for item in member.value.list ?? [member.value] { found.append((member.name, item.textForm ?? "?")) }
        }
        try require(found.map(bytes) == grouped(fields).map(bytes), "another form was read than is there")
        for style in [URLEncoding.form, .dotnet] {
            let written = try FormWire.render(object, style: style)
            try require(try FormWire.parse(written) == object, "read again, it is not the same")
        }
    }

    private static func bytes(_ field: (String, String)) -> [UInt8] { Array(field.0.utf8) + [0] + Array(field.1.utf8) }

    /// What the form says, or nil when it must be refused: read by splitting at `%`, which the parser does not do.
    private static func reading(_ input: [UInt8]) -> [(String, String)]? {
        var fields: [(String, String)] = []
        var seen: Set<[UInt8]> = []
        for part in input.split(separator: UInt8(ascii: "&")) {
            let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(halves[0]), let value = halves.count == 2 ? decoded(halves[1]) : "" else {
                return nil
            }
            if !seen.insert(Array(name.utf8)).inserted, !name.hasSuffix("[]") { return nil }
            fields.append((name, value))
        }
        // Names that differ only in how their accents are composed count as the same: such a form may be refused.
        guard Set(fields.map(\.0)).count == seen.count else { return nil }
        return fields.allSatisfy { CombiningMarks.areFew(in: $0.0) && CombiningMarks.areFew(in: $0.1) } ? fields : nil
    }

    private static func decoded(_ part: ArraySlice<UInt8>) -> String? {
        let pieces = part.map { $0 == UInt8(ascii: "+") ? 0x20 : $0 }
            .split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false)
        var output = Array(pieces[0])
        for piece in pieces.dropFirst() {
            let digits = String(decoding: piece.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }),
                let byte = UInt8(digits, radix: 16)
            else { return nil }
            output += [byte] + piece.dropFirst(2)
        }
        return String(validating: output, as: UTF8.self)
    }

    /// Values of one name stand together, where the name stood first.
    private static func grouped(_ fields: [(String, String)]) -> [(String, String)] {
        var names: [String] = []
        var values: [String: [String]] = [:]
        for (name, value) in fields {
            if values[name] == nil { names.append(name) }
            values[name, default: []].append(value)
        }
        return names.flatMap { name in (values[name] ?? []).map { (name, $0) } }
    }

    private static func checkKeyValues(_ input: [UInt8]) throws {
        guard let object = try? KeyValueWire.parse(input) else { return }
        guard !object.members.contains(where: { $0.value.list != nil }) else { return }
        let written = try KeyValueWire.render(object)
        try require(try KeyValueWire.parse(written) == object, "k=v, read again, is not the same")
    }
}
