/// Writes the reference page of a spec as Markdown: a table for each mapping, each mapping its own section.
package struct ReferenceWriter {
    private var sections: [String] = []
    private var written: Set<String> = []

    private init() {}

    /// The page; its first heading has that many `#`, those of nested mappings one more.
    package static func markdown(for spec: MappingSpec, headingLevel: Int) -> String {
        precondition((1...6).contains(headingLevel), "Markdown has headings of level 1 to 6")
        var writer = ReferenceWriter()
        writer.write(spec, level: headingLevel, nestedLevel: min(6, headingLevel + 1))
        return writer.sections.joined(separator: "\n")
    }

    /// Specs of one name are one section; the first wins.
    private mutating func write(_ spec: MappingSpec, level: Int, nestedLevel: Int) {
        guard written.insert(spec.name).inserted else { return }
        var lines = [String(repeating: "#", count: level) + " " + spec.name, "", spec.about, ""]
        if !spec.fields.isEmpty {
            lines += ["| Key | Type | Default | Required | Secret | About |", "| --- | --- | --- | --- | --- | --- |"]
            lines += spec.fields.map(row)
            lines.append("")
        }
        lines += rules(spec)
        sections.append(lines.joined(separator: "\n"))
        for kind in spec.fields.map(\.kind) + [spec.others].compactMap({ $0 }) {
            for nested in kind.nestedSpecs { write(nested, level: nestedLevel, nestedLevel: nestedLevel) }
        }
    }

    private func row(_ field: FieldSpec) -> String {
        var about = field.about
        if let deprecation = field.deprecation { about += " Deprecated: \(deprecation)." }
        if let example = field.example { about += " Example: \(code(example))." }
        let cells = [
            code(field.name), field.kind.typeText, field.defaultText.map(code) ?? "", field.isRequired ? "yes" : "no",
            field.isSecret ? "yes" : "no", about,
        ]
        return "| " + cells.map(escaped).joined(separator: " | ") + " |"
    }

    private func rules(_ spec: MappingSpec) -> [String] {
        var rules: [String] = []
        rules += spec.exactlyOneOf.map { "Exactly one of \(names($0)) must be given." }
        rules += spec.atLeastOneOf.map { "At least one of \(names($0)) must be given." }
        rules += spec.atMostOneOf.map { "At most one of \(names($0)) may be given." }
        if let others = spec.others {
            let keys = spec.otherKeys.map { " (keys: \($0.about))" } ?? ""
            rules.append("Any other key\(keys) holds \(others.typeText).")
        }
        return rules.flatMap { [$0, ""] }
    }

    private func names(_ group: [String]) -> String { joined(group.map(code)) }
}

/// A text as inline code; backticks inside become quotes, which no field name has.
private func code(_ text: String) -> String {
    text.isEmpty ? "`\"\"`" : "`" + text.replacing("`", with: "'").replacing("\n", with: " ") + "`"
}

/// A text as the cell of a table.
private func escaped(_ text: String) -> String { text.replacing("|", with: "\\|").replacing("\n", with: " ") }

extension FieldKind {
    /// The kind in the words of the reference page, with links to the sections of nested mappings.
    fileprivate var typeText: String {
        switch self {
        case .text(let pattern, let minLength, let maxLength):
            textType(pattern, minLength, maxLength)
        case .template: "template"
        case .choice(let names): joined(names.map(code))
        case .list(let kind, let minimum): "list of \(kind.typeText)" + (minimum > 0 ? ", at least \(minimum)" : "")
        case .mapping(let spec): "[\(spec.name)](#\(slug(spec.name)))"
        case .map(let kind): "mapping of any key to \(kind.typeText)"
        case .oneOf(let kinds): joined(kinds.map(\.typeText))
        case .tree: "any nesting of mappings, lists and texts"
        case .any: "anything"
        case .integer, .boolean, .duration, .size, .url: expectation
        }
    }

    private func textType(_ pattern: TextPattern?, _ minLength: Int, _ maxLength: Int?) -> String {
        var parts = ["text"]
        if let pattern { parts.append(pattern.about) }
        if minLength > 0 { parts.append("at least \(minLength) characters") }
        if let maxLength { parts.append("at most \(maxLength) characters") }
        return parts.joined(separator: ", ")
    }

    /// The mappings with declared fields inside this kind.
    fileprivate var nestedSpecs: [MappingSpec] {
        switch self {
        case .mapping(let spec): [spec]
        case .list(let kind, _), .map(let kind): kind.nestedSpecs
        case .oneOf(let kinds): kinds.flatMap(\.nestedSpecs)
        default: []
        }
    }
}

/// The anchor that Markdown renderers give a heading: lower case, blanks as hyphens, other punctuation dropped.
private func slug(_ heading: String) -> String {
    String(
        heading.lowercased().compactMap { $0 == " " ? "-" : $0.isLetter || $0.isNumber || "-_".contains($0) ? $0 : nil }
    )
}
