import SluiceJSON
import SluiceSchema

/// Compares what a case says with what happened, and says where they differ first.
struct CaseComparison {
    let name: String
    private(set) var diagnostics: [Diagnostic] = []

    init(name: String) { self.name = name }

    /// A failure at a place.
    mutating func fail(_ position: SourcePosition, _ message: String) {
        diagnostics.append(Diagnostic(position, code: "case-failed", "case \"\(name)\": \(message)"))
    }

    /// Two texts.
    mutating func same(_ what: String, _ expected: YAMLNode, _ found: String?) {
        guard let text = expected.scalar?.text else {
            return fail(expected.position, "\(what) is compared with a text, found \(expected.kindName)")
        }
        guard let found else { return fail(expected.position, "expected \(what) \(shown(text)), there was none") }
        if text.utf8.elementsEqual(found.utf8) { return }
        fail(expected.position, "\(what) differs\(CaseComparison.difference(text, found))")
    }

    /// Two JSON-like trees; all members must be the same, in any order.
    mutating func same(_ what: String, _ expected: YAMLNode, _ found: JSONValue) {
        switch (expected.content, found) {
        case (.mapping(let members), .object(let object)):
            for member in members {
                guard let value = object[member.key] else {
                    fail(member.keyPosition, "\(what).\(member.key) is missing")
                    continue
                }
                same("\(what).\(member.key)", member.value, value)
            }
            for name in object.names where !members.contains(where: { $0.key == name }) {
                fail(expected.position, "\(what) has a member \"\(name)\" that was not expected")
            }
        case (.sequence(let items), .array(let values)):
            if items.count != values.count {
                return fail(expected.position, "\(what) has \(values.count) items, expected \(items.count)")
            }
            for (index, item) in items.enumerated() { same("\(what)[\(index)]", item, values[index]) }
        case (.scalar, .text(let text)): same(what, expected, text)
        case (.scalar, .null) where expected.isNull: break
        case (.scalar, .boolean(let boolean)): same(what, expected, boolean ? "true" : "false")
        case (.scalar, .number(let number)): same(what, expected, number.literal)
        default: fail(expected.position, "\(what) is \(found.kindName), expected \(expected.kindName)")
        }
    }

    /// Where two texts differ first, with a little around it. Long texts that begin alike are hard to compare by eye.
    static func difference(_ expected: String, _ found: String) -> String {
        let left = Array(expected.utf8)
        let right = Array(found.utf8)
        var place = 0
        while place < min(left.count, right.count), left[place] == right[place] { place += 1 }
        if max(left.count, right.count) <= 60 { return ": expected \(quote(left[...])), found \(quote(right[...]))" }
        let start = max(0, place - 20)
        return " at byte \(place): expected …\(quote(left[min(start, left.count)..<min(place + 30, left.count)])), "
            + "found …\(quote(right[min(start, right.count)..<min(place + 30, right.count)]))"
    }

    private static func quote(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self).replacing("\n", with: "\\n").replacing("\r", with: "\\r")
        return "\"\(text)\""
    }

    private func shown(_ text: String) -> String { text.utf8.count > 60 ? "\"\(text.prefix(60))…\"" : "\"\(text)\"" }
}
