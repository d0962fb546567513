import Fundraising
import Hummingbird
import Foundation
import NIOCore

/// What a page knows of who asks: filled by `PageShell` before any route runs.
struct PageContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The address at the other end of the connection; empty where it has none.
    let peerAddress: String
    var language: Language = .english
    /// Who is logged in.
    var account: Account?
    /// The UUID that stands in for an account in this browser.
    var visitorID = ""
    /// Stands in every form as `csrf`.
    var csrfToken = ""
    /// What was sent; empty unless the request is a POST. Its token has been checked.
    var form = Form()
    /// Who really asked, behind our own proxies.
    var clientAddress = ""
    var sessionToken: String?
    /// The key of the sentence that the last page left for this one.
    var flash: String?
    /// Where this request went, as it came.
    var path = "/"
    var options: FundraisingServerOptions?

    init(source: Source) {
        coreContext = CoreRequestContextStorage(source: source)
        peerAddress = source.channel.remoteAddress?.ipAddress ?? ""
    }

    /// The sentences in the reader's language.
    var texts: Texts { Texts(language: language) }

    func isAllowed(_ role: Role) -> Bool { account?.role.allows(role) ?? false }

    /// A positive number from the path, such as an id. Throws `not-found`: nothing has another kind of number.
    func id(_ name: String = "id") throws(FundraisingError) -> Int64 {
        guard let text = parameters.get(name), let id = Int64(text), id > 0, String(id) == text else {
            throw .notFound("page")
        }
        return id
    }

    /// A text from the path. Throws `not-found` where it is no text.
    func parameter(_ name: String) throws(FundraisingError) -> String {
        guard let text = parameters.get(name)?.removingPercentEncoding, !text.isEmpty else { throw .notFound("page") }
        return text
    }
}
