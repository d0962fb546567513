/// Holds a page against the rules of HTML that a browser forgives in silence, and against those of accessibility that can be
/// seen in the text. What is wrong, as sentences.
struct PageCheck {
    private static let void: Set<String> = ["meta", "link", "input", "img", "br", "hr", "path", "rect"]
    /// A `<p>` ends where one of these begins, and what follows is outside of it.
    private static let blocks: Set<String> = [
        "p", "div", "ul", "ol", "dl", "form", "section", "article", "fieldset", "blockquote", "table", "h1", "h2", "h3",
        "main", "header", "footer", "nav", "details",
    ]
    private static let parents: [String: Set<String>] = [
        "li": ["ul", "ol"], "dt": ["dl", "div"], "dd": ["dl", "div"], "legend": ["fieldset"], "option": ["select"],
        "tr": ["tbody", "thead", "tfoot", "table"], "td": ["tr"], "th": ["tr"], "tbody": ["table"], "thead": ["table"],
    ]
    private static let children: [String: Set<String>] = [
        "ul": ["li"], "ol": ["li"], "dl": ["dt", "dd", "div"], "select": ["option"], "tr": ["td", "th"],
        "table": ["caption", "thead", "tbody", "tfoot", "tr"], "thead": ["tr"], "tbody": ["tr"],
    ]

    private struct Tag {
        let name: String
        let attributes: [String: String]
        let isEnd: Bool
    }

    private var problems: [String] = []
    private var open: [Tag] = []
    private var ids: Set<String> = []
    private var references: Set<String> = []
    private var labelled: Set<String> = []
    private var fields: [(id: String, tag: String)] = []
    private var counts: [String: Int] = [:]
    private var formsWithoutToken = 0

    /// What is wrong with a whole page.
    static func problems(_ html: String) -> [String] {
        var check = PageCheck()
        check.read(html)
        return check.problems
    }

    private mutating func read(_ html: String) {
        guard html.hasPrefix("<!DOCTYPE html>\n") else {
            problems.append("no doctype")
            return
        }
        var rest = html.dropFirst("<!DOCTYPE html>".count)
        while let start = rest.firstIndex(of: "<") {
            rest = rest[start...]
            guard let tag = take(&rest) else {
                problems.append("no tag: \(rest.prefix(40))")
                return
            }
            if tag.isEnd { close(tag.name) } else { begin(tag) }
        }
        finish()
    }

    private mutating func take(_ rest: inout Substring) -> Tag? {
        guard let match = rest.prefixMatch(of: #/<(\/?)([A-Za-z0-9]+)((?:\s+[A-Za-z:-]+(?:="[^"]*")?)*)\s*\/?>/#) else {
            return nil
        }
        var attributes: [String: String] = [:]
        for attribute in match.3.matches(of: #/([A-Za-z:-]+)(?:="([^"]*)")?/#) {
            let name = String(attribute.1)
            if attributes.updateValue(String(attribute.2 ?? ""), forKey: name) != nil {
                problems.append("\(name) twice in <\(match.2)>")
            }
        }
        rest = rest[match.range.upperBound...]
        return Tag(name: String(match.2), attributes: attributes, isEnd: !match.1.isEmpty)
    }

    private mutating func begin(_ tag: Tag) {
        counts[tag.name, default: 0] += 1
        if Self.blocks.contains(tag.name), open.contains(where: { $0.name == "p" }) {
            problems.append("<\(tag.name)> inside <p>")
        }
        let parent = open.last?.name ?? ""
        if let allowed = Self.parents[tag.name], !allowed.contains(parent) {
            problems.append("<\(tag.name)> inside <\(parent)>")
        }
        if let allowed = Self.children[parent], !allowed.contains(tag.name) {
            problems.append("<\(tag.name)> inside <\(parent)>")
        }
        if let id = tag.attributes["id"], !ids.insert(id).inserted { problems.append("the id \(id) twice") }
        for name in ["for", "aria-describedby", "aria-labelledby"] {
            references.formUnion((tag.attributes[name] ?? "").split(separator: " ").map(String.init))
        }
        if let id = tag.attributes["for"] { labelled.insert(id) }
        checkFields(tag)
        if tag.name == "img", tag.attributes["alt"] == nil { problems.append("<img> without alt") }
        if tag.attributes.keys.contains(where: { $0.hasPrefix("on") || $0 == "style" }) {
            problems.append("<\(tag.name)> with what the policy forbids")
        }
        if !Self.void.contains(tag.name) { open.append(tag) }
    }

    private mutating func checkFields(_ tag: Tag) {
        if tag.name == "form", tag.attributes["method"] == "post", tag.attributes["data-onward"] == nil {
            formsWithoutToken += 1
        }
        if tag.name == "input", tag.attributes["name"] == "csrf" { formsWithoutToken -= 1 }
        guard ["input", "select", "textarea"].contains(tag.name), tag.attributes["type"] != "hidden" else { return }
        if !open.contains(where: { $0.name == "label" }) {
            fields.append((tag.attributes["id"] ?? "", "<\(tag.name) \(tag.attributes["name"] ?? "")>"))
        }
    }

    private mutating func close(_ name: String) {
        guard let last = open.popLast() else { return problems.append("</\(name)> too much") }
        if last.name != name { problems.append("</\(name)> where </\(last.name)> is due") }
    }

    private mutating func finish() {
        if !open.isEmpty { problems.append("still open: \(open.map(\.name))") }
        for missing in references.subtracting(ids) { problems.append("nothing has the id \(missing)") }
        for field in fields where !labelled.contains(field.id) { problems.append("\(field.tag) without a label") }
        for name in ["html", "title", "h1", "main"] where counts[name] != 1 {
            problems.append("<\(name)> \(counts[name] ?? 0) times")
        }
        if formsWithoutToken != 0 { problems.append("a form without its token") }
    }
}
