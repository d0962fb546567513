/// What is wrong with one value that should be a scalar. A secret value is never shown.
struct ScalarCheck {
    /// The value.
    let node: YAMLNode
    /// Whether no message may show it.
    let isSecret: Bool

    /// The problems of the value as a kind that is a scalar.
    func problems(as kind: FieldKind) -> [Diagnostic] {
        guard let text = node.text else { return [wrongType(kind.expectation)] }
        switch kind {
        case .text(let pattern, let minLength, let maxLength):
            return [lengthProblem(text, minLength, maxLength), patternProblem(text, pattern)].compactMap { $0 }
        case .integer(let range): return integerProblems(text, range, kind)
        case .boolean: return node.boolean == nil ? [notBoolean(text)] : []
        case .duration(let range):
            return quantityProblems(durationMilliseconds(text), range, .badDuration, kind)
        case .size(let range): return quantityProblems(sizeBytes(text), range, .badSize, kind)
        case .url(let schemes):
            guard let objection = objection(toURL: text, schemes: schemes) else { return [] }
            // A user name or password in a URL is a secret, whatever the field is.
            return [problem(.badURL, objection + (text.contains("@") ? "" : ", found \(found)"))]
        case .choice(let names):
            if names.contains(text) { return [] }
            let near = isSecret ? nil : nearestName(to: text, among: names)
            return [problem(.unknownChoice, "expected \(kind.expectation), found \(found)", suggestion: near)]
        case .template, .list, .mapping, .map, .oneOf, .tree, .any: return []
        }
    }

    /// The complaint that something else was expected.
    func wrongType(_ expected: String) -> Diagnostic {
        problem(.wrongType, "expected \(expected), found \(found)")
    }

    private func problem(_ code: SchemaCode, _ message: String, suggestion: String? = nil) -> Diagnostic {
        Diagnostic(node.position, code, message, suggestion: suggestion)
    }

    /// The value in words that fit after "found".
    private var found: String {
        guard !isSecret, let text = node.text else { return node.kindName }
        switch node.kindName {
        case "an integer": return "the integer " + (text.utf8.count > 40 ? "with \(text.utf8.count) digits" : text)
        case "a boolean": return "the boolean \(text)"
        default: return "the text \(quoted(text))"
        }
    }

    private func integerProblems(_ text: String, _ range: ClosedRange<Int>, _ kind: FieldKind) -> [Diagnostic] {
        if let integer = node.integer {
            if range.contains(integer) { return [] }
            return [problem(.outOfRange, "expected \(kind.expectation), found \(found)")]
        }
        guard isDecimalInteger(text), let scalar = node.scalar else { return [wrongType(kind.expectation)] }
        if !scalar.isPlain {
            return [problem(.wrongType, "expected \(kind.expectation), found \(found); write it without quotes")]
        }
        return [problem(.outOfRange, "expected \(kind.expectation), found \(found), which does not fit in 64 bits")]
    }

    private func notBoolean(_ text: String) -> Diagnostic {
        let meant: [String: String] = ["yes": "true", "on": "true", "no": "false", "off": "false"]
        let folded = text.lowercased()
        let near = meant[folded] ?? (["true", "false"].contains(folded) ? folded : nil)
        let isQuoted = node.scalar?.isPlain == false
        let hint = isQuoted && near == text ? "; write it without quotes" : ""
        return problem(
            .wrongType, "expected true or false, found \(found)\(hint)",
            suggestion: isSecret || !hint.isEmpty ? nil : near)
    }

    private func quantityProblems(
        _ quantity: Int?, _ range: ClosedRange<Int>, _ code: SchemaCode, _ kind: FieldKind
    ) -> [Diagnostic] {
        guard let quantity else { return [problem(code, "expected \(kind.expectation), found \(found)")] }
        if range.contains(quantity) { return [] }
        return [problem(.outOfRange, "expected \(kind.expectation), found \(found)")]
    }

    private func lengthProblem(_ text: String, _ minLength: Int, _ maxLength: Int?) -> Diagnostic? {
        let length = text.unicodeScalars.count
        if length < minLength {
            let expected = minLength == 1 ? "a text that is not empty" : "a text of at least \(minLength) characters"
            return problem(.badLength, "expected \(expected)" + foundLength(length))
        }
        guard let maxLength, length > maxLength else { return nil }
        return problem(
            .badLength, "expected a text of at most \(maxLength) characters" + foundLength(length))
    }

    private func foundLength(_ length: Int) -> String {
        isSecret ? "" : ", found \(length) \(length == 1 ? "character" : "characters")"
    }

    private func patternProblem(_ text: String, _ pattern: TextPattern?) -> Diagnostic? {
        guard let pattern, !pattern.accepts(text) else { return nil }
        return problem(.badText, "expected \(pattern.about), found \(found)")
    }
}
