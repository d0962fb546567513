import HTTPTypes
import Hummingbird

/// What browsers are told to forbid. A page may set its own policy; what it leaves out is filled in here.
enum SecurityHeaders {
    /// No script but our own file, nothing inline, no frame. Images of activities may come from elsewhere.
    static let policy = policy(formAction: "'self'")

    /// - Parameter formAction: where the forms of the page may go.
    static func policy(formAction: String) -> String {
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; connect-src 'self'; "
            + "form-action \(formAction); base-uri 'none'; frame-ancestors 'none'"
    }

    static func added(to response: Response) -> Response {
        var response = response
        let defaults: [(HTTPField.Name, String)] = [
            (.contentSecurityPolicy, policy), (.xContentTypeOptions, "nosniff"), (.frameOptions, "DENY"),
            (.referrerPolicy, "same-origin"), (.cacheControl, "no-store"),
        ]
        for (name, value) in defaults where response.headers[name] == nil { response.headers[name] = value }
        return response
    }
}
