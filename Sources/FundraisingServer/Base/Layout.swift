import Fundraising

/// What stands round every page: head, header with navigation and language switch, the sentence that the last page left,
/// and the footer.
enum Layout {
    static func html(
        page: Page, title: String, view: some Sendable, context: PageContext, refreshSeconds: Int?
    ) -> String {
        let texts = context.texts
        let shared: [String: Any] = ["t": texts, "csrf": context.csrfToken, "path": context.path]
        let other: Language = context.language == .chinese ? .english : .chinese
        let frame = Frame(
            title: title, siteName: context.options?.siteName ?? "", tag: context.language.tag,
            main: page.html(view, shared: shared), stylePath: Assets.style.path, scriptPath: Assets.script.path,
            refreshSeconds: refreshSeconds, flash: context.flash.flatMap { texts.known($0) },
            accountName: context.account?.name,
            hasDesk: [Role.organizer, .finance].contains { context.isAllowed($0) },
            switchPath: LocalPath.checked(context.path), otherCode: other.rawValue, otherTag: other.tag,
            otherName: other.choose("English", "中文"))
        return template.html(frame, shared: shared)
    }

    private struct Frame {
        let title: String
        let siteName: String
        let tag: String
        let main: String
        let stylePath: String
        let scriptPath: String
        let refreshSeconds: Int?
        let flash: String?
        let accountName: String?
        let hasDesk: Bool
        let switchPath: String
        let otherCode: String
        let otherTag: String
        let otherName: String
    }

    private static let template = Page(
        #"""
        <!DOCTYPE html>
        <html lang="{{tag}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{title}} · {{siteName}}</title>
        <link rel="stylesheet" href="{{stylePath}}">
        <link rel="icon" href="data:,">
        <script src="{{scriptPath}}" defer></script>
        {{#refreshSeconds}}<noscript><meta http-equiv="refresh" content="{{.}}"></noscript>{{/refreshSeconds}}
        </head>
        <body>
        <a class="skip" href="#main">{{t.skipToContent}}</a>
        <header class="top">
        <a class="site" href="/">{{siteName}}</a>
        <nav aria-label="{{t.navigation}}">
        <ul>
        <li><a href="/">{{t.campaigns}}</a></li>
        {{#hasDesk}}<li><a href="/admin">{{t.desk}}</a></li>{{/hasDesk}}
        {{#accountName}}
        <li><a href="/account">{{.}}</a></li>
        {{/accountName}}
        {{^accountName}}
        <li><a href="/login">{{t.logIn}}</a></li>
        {{/accountName}}
        <li><a href="{{switchPath}}?lang={{otherCode}}" hreflang="{{otherTag}}" lang="{{otherTag}}">{{otherName}}</a></li>
        </ul>
        </nav>
        </header>
        <main id="main">
        {{#flash}}<p class="flash" role="status">{{.}}</p>{{/flash}}
        {{{main}}}
        </main>
        <footer>
        <p>{{siteName}}. {{t.footer}}</p>
        </footer>
        </body>
        </html>

        """#)
}
