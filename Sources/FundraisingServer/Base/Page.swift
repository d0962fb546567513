import Mustache

/// A template, parsed once. Its values come from the view by the names of its properties; beside them stand `t` (the
/// sentences, `{{t.donate}}`), `csrf` (the token for the page's forms) and `path`.
///
/// A section of an optional that holds nothing is left out; inside a list, a name with a dot before it (`{{.error}}`) is
/// looked for in the element alone.
struct Page: Sendable {
    private let template: MustacheTemplate

    /// - Parameter text: mustache. A mistake in it is ours, and found by the first test that shows the page.
    init(_ text: String) {
        do {
            template = try EscapedContent.template(text)
        } catch {
            preconditionFailure("a template cannot be read: \(error)")
        }
    }

    func html(_ view: Any, shared: [String: Any]) -> String {
        template.render(PageScope(view: Mirror(reflecting: view), shared: shared), library: Partials.library)
    }
}

/// Where the names of a template are looked for: in the page's own view, then among what all pages have.
private struct PageScope: MustacheParent {
    let view: Mirror
    let shared: [String: Any]

    func child(named name: String) -> Any? {
        guard let value = view.children.first(where: { $0.label == name })?.value else { return shared[name] }
        let mirror = Mirror(reflecting: value)
        return mirror.displayStyle == .optional ? mirror.children.first?.value : value
    }
}

/// HTML escaping by scalars.
///
/// The library's own goes by characters, and takes a quotation mark with a combining accent for one character that needs no
/// escape; a browser sees the end of an attribute.
struct EscapedContent: MustacheContentType {
    private static let name: String = {
        MustacheContentTypes.register(EscapedContent(), named: "ESCAPED")
        return "ESCAPED"
    }()

    static func template(_ text: String) throws -> MustacheTemplate {
        try MustacheTemplate(string: "{{%CONTENT_TYPE:\(name)}}" + text)
    }

    func escapeText(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
