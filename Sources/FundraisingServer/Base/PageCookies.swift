import Fundraising
import Hummingbird

/// The cookies of the pages: none that a script can read, none for other sites' forms (RFC 6265bis, SameSite).
struct PageCookies {
    let isSecure: Bool

    static let session = "session"
    static let visitor = "visitor"
    static let language = "lang"
    static let flash = "flash"

    private static let yearSeconds = 365 * 86_400

    init(_ context: PageContext) { isSecure = context.options?.isSecure ?? true }

    func session(_ token: String) -> Cookie { cookie(PageCookies.session, token, Sessions.lifetimeSeconds) }

    func visitor(_ id: String) -> Cookie { cookie(PageCookies.visitor, id, PageCookies.yearSeconds) }

    func language(_ language: Language) -> Cookie {
        cookie(PageCookies.language, language.rawValue, PageCookies.yearSeconds)
    }

    /// Kept for one page: the key of a sentence.
    func flash(_ key: String) -> Cookie { cookie(PageCookies.flash, key, 60) }

    func ended(_ name: String) -> Cookie { cookie(name, "", 0) }

    private func cookie(_ name: String, _ value: String, _ maxAge: Int) -> Cookie {
        Cookie(
            name: name, value: value, maxAge: maxAge, path: "/", secure: isSecure, httpOnly: true, sameSite: .lax)
    }
}

extension Response {
    /// Whether the response itself says what becomes of a cookie.
    func sets(_ cookie: String) -> Bool { headers[values: .setCookie].contains { $0.hasPrefix("\(cookie)=") } }
}
