import Fundraising
import HTTPTypes

@testable import FundraisingServer

/// A browser of a test: it keeps cookies, reads the token out of the page it saw last, and follows no redirect by itself.
actor Browser {
    private let client: PageClient
    private(set) var cookies: [String: String] = [:]
    private(set) var csrf = ""
    private let language: String
    /// Where its requests seem to come from.
    private let address: String?

    typealias Answer = PageClient.Answer

    init(_ client: PageClient, language: String = "en", address: String? = nil) {
        self.client = client
        self.language = language
        self.address = address
    }

    @discardableResult func get(_ path: String) async throws -> Answer {
        try await send(path, .get, body: nil)
    }

    /// Fills in a form and sends it, with the token of the last page unless another one is given.
    @discardableResult func post(_ path: String, _ fields: [String: String], csrf: String? = nil) async throws
        -> Answer
    {
        var fields = fields
        if fields["csrf"] == nil { fields["csrf"] = csrf ?? self.csrf }
        let text = fields.map { "\(URLText.encoded($0.key))=\(URLText.encoded($0.value))" }.joined(separator: "&")
        return try await send(path, .post, body: text)
    }

    func setCookie(_ name: String, _ value: String?) { cookies[name] = value }

    private func send(_ path: String, _ method: HTTPRequest.Method, body: String?) async throws -> Answer {
        var headers: HTTPFields = [.acceptLanguage: language]
        if !cookies.isEmpty {
            headers[.cookie] = cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ")
        }
        if let address { headers[.forwardedFor] = address }
        if body != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
        let answer = try await client.execute(path, method, headers: headers, body: Array((body ?? "").utf8))
        for line in answer.headers[values: .setCookie] { keep(line) }
        if let token = answer.body.firstMatch(of: #/name="csrf" value="([^"]*)"/#) { csrf = String(token.1) }
        return answer
    }

    private func keep(_ line: String) {
        let parts = line.split(separator: ";", maxSplits: 1)[0].split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        cookies[String(parts[0])] = line.contains("Max-Age=0") ? nil : String(parts[1])
    }
}
