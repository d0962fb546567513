/// The tokens in forms that tell our own pages from those of strangers (CSRF).
///
/// A token is the HMAC of whose browser it is, under the server's secret: nothing is stored, and it is worth nothing in
/// another browser or after the next login.
package struct RequestForgeryGuard: Sendable {
    private let secret: [UInt8]

    /// - Parameter secret: at least 32 bytes, the same in every process that serves.
    package init(secret: [UInt8]) {
        precondition(secret.count >= 32, "the server's secret is too short")
        self.secret = secret
    }

    /// - Parameters:
    ///   - session: the session's token, where somebody is logged in.
    ///   - visitor: the UUID of the browser.
    package func token(session: String?, visitor: String) -> String {
        Base64URL.encode(
            Digests.hmac("csrf\0\(session.map { "session\0\($0)" } ?? "visitor\0\(visitor)")", key: secret))
    }

    package func isValid(_ token: String, session: String?, visitor: String) -> Bool {
        Digests.areEqual(Array(token.utf8), Array(self.token(session: session, visitor: visitor).utf8))
    }
}
