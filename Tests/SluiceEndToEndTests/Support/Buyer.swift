import SluiceJSON
import Testing

/// The buyer's browser: it opens what it is sent to, presses buttons of forms, and follows redirects.
struct Buyer {
    /// Opens the cashier page and presses a button of its own form.
    /// - Parameter button: the value of the button: `pay`, `fail` or `leave`.
    /// - Returns: the answer to the form.
    static func press(_ button: String, at cashier: String) async throws -> HTTPReply {
        let page = try await HTTP.send("GET", cashier, headers: [("Accept-Language", "en")])
        #expect(page.status == 200)
        let form = try #require(page.text.firstMatch(of: #/<form method="post" action="([^"]+)">/#)).1
        let token = try #require(page.text.firstMatch(of: #/name="token" value="([^"]+)"/#)).1
        #expect(page.text.contains("name=\"action\" value=\"\(button)\""))
        let origin = "http://" + cashier.split(separator: "/")[1]
        return try await HTTP.send(
            "POST", origin + form, headers: [("Content-Type", "application/x-www-form-urlencoded")],
            body: Array("token=\(token)&action=\(button)".utf8))
    }
}
