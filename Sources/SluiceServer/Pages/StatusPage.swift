import SluiceCrypto

/// The page that a buyer sees when there is nowhere to go on to. It has no script, loads nothing and can be in no frame; it
/// reads well without its style, in a screen reader, on a small screen and in the dark.
struct StatusPage: Sendable {
    enum Kind: Sendable {
        case state(String, tradingOrderNo: String)
        case refused
        case unavailable
    }

    let kind: Kind
    let language: PageLanguage

    init(_ kind: Kind, _ language: PageLanguage) {
        self.kind = kind
        self.language = language
    }

    /// Allows the one style below, by its digest, and nothing else.
    static let contentSecurityPolicy =
        "default-src 'none'; style-src 'sha256-\(Base64.encode(Digest.hash(.sha256, Array(style.utf8))))'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    var html: String {
        let texts = PageTexts.of(kind, language)
        var order = ""
        if case .state(_, let number) = kind {
            order = "<p>\(HTML.escape(PageTexts.orderLabel(language))): <strong>\(HTML.escape(number))</strong></p>\n"
        }
        return """
            <!DOCTYPE html>
            <html lang="\(language == .chinese ? "zh-Hans" : "en")">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <title>\(HTML.escape(texts.title))</title>
            <style>\(StatusPage.style)</style>
            </head>
            <body>
            <main>
            <h1>\(HTML.escape(texts.title))</h1>
            <p>\(HTML.escape(texts.sentence))</p>
            \(order)</main>
            </body>
            </html>

            """
    }

    private static let style = """
        :root{color-scheme:light dark}\
        body{font:1.125rem/1.6 system-ui,sans-serif;margin:0;padding:2rem 1rem}\
        main{max-width:34rem;margin:0 auto}\
        h1{font-size:1.6rem;line-height:1.25}\
        strong{overflow-wrap:anywhere}
        """
}

/// Texts inside HTML.
enum HTML {
    /// Safe in element content and in quoted attributes.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
