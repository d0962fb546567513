/// What may stand in a field.
package indirect enum FieldKind: Sendable {
    /// A text; numbers and booleans are taken as they are written. Lengths in Unicode scalars.
    case text(pattern: TextPattern? = nil, minLength: Int = 0, maxLength: Int? = nil)
    /// A plain decimal integer within a range.
    case integer(ClosedRange<Int> = Int.min...Int.max)
    /// A plain `true` or `false`.
    case boolean
    /// A text such as `500ms`, `5s`, `5m`, `12h`, `1d`; the range is in milliseconds.
    case duration(ClosedRange<Int> = 0...Int.max)
    /// A text such as `512B`, `10KiB`, `1MiB`, `2GiB`; the range is in bytes.
    case size(ClosedRange<Int> = 0...Int.max)
    /// An absolute URL with a host, under one of these schemes (lower case).
    case url(schemes: [String] = ["https", "http"])
    /// One of these texts.
    case choice([String])
    /// A list of at least so many items.
    case list(of: FieldKind, min: Int = 0)
    /// A mapping with declared fields.
    case mapping(MappingSpec)
    /// A mapping with free keys.
    case map(of: FieldKind)
    /// Whatever any of these accepts; the first that does decides.
    case oneOf([FieldKind])
    /// A text in which `${…}` stands for a value. What stands inside is checked by whoever compiles it.
    case template
    /// Any nesting of mappings, lists and scalars.
    case tree
    /// Anything; whoever reads it checks it.
    case any
}

extension FieldKind {
    /// The kind in words that fit after "expected": "an integer from 1 to 65535", "a list", "one of \"a\", \"b\"".
    package var expectation: String {
        switch self {
        case .text: "a text"
        case .template: "a text"
        case .integer(let range): "an integer" + rangeText(range, unlimited: Int.min...Int.max) { String($0) }
        case .boolean: "true or false"
        case .duration(let range):
            "a duration such as 500ms, 5s, 5m, 12h or 1d" + rangeText(range, unlimited: 0...Int.max, durationText)
        case .size(let range): "a size such as 512B, 10KiB or 1MiB" + rangeText(range, unlimited: 0...Int.max, sizeText)
        case .url(let schemes): "a URL that begins with " + joined(schemes.map { $0 + "://" })
        case .choice(let names): (names.count == 1 ? "" : "one of ") + joined(names.map { quoted($0) })
        case .list: "a list"
        case .mapping, .map: "a mapping"
        case .oneOf(let kinds): joined(uniqued(kinds.map(\.expectation)))
        case .tree, .any: "a value"
        }
    }

    /// Whether a default for this kind is taken letter by letter; for the other kinds it is read as YAML.
    var isWrittenAsText: Bool {
        switch self {
        case .text, .template, .url, .choice: true
        default: false
        }
    }
}

/// The limits of a range in words, each only if it is one.
private func rangeText(_ range: ClosedRange<Int>, unlimited: ClosedRange<Int>, _ show: (Int) -> String) -> String {
    switch (range.lowerBound > unlimited.lowerBound, range.upperBound < unlimited.upperBound) {
    case (true, true): " from \(show(range.lowerBound)) to \(show(range.upperBound))"
    case (true, false): ", at least \(show(range.lowerBound))"
    case (false, true): ", at most \(show(range.upperBound))"
    case (false, false): ""
    }
}

/// "a, b or c".
func joined(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
}

/// The texts without those that came before.
private func uniqued(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
}
