import SluiceAuditor
import SluiceCrypto

/// What may stand nowhere: made once, since it is the same in every history of a process.
enum Secrets {
    static let all: [Needle] = {
        let keys = Keys.shared
        return Needle.writings(of: keys.encrypt, name: "the key of messages")
            + Needle.writings(of: Array(keys.bearer.utf8), name: "the provider's bearer key")
            + Needle.writings(of: Array(keys.endpoint.utf8), name: "the secret of the endpoint")
            + Needle.writings(of: Array(StripeDialect.clientSecret.utf8), name: "the page's client secret")
            + Needle.writings(of: keys.app, name: "the app's key")
            + Needle.writings(of: keys.webhook, name: "the webhook secret")
            + Needle.writings(of: keys.master, name: "the master key")
    }()

    /// What comes before a call to a provider that grants tokens.
    static let ofTokens: [Needle] = {
        let keys = Keys.shared
        return Needle.writings(of: Array(TokenOffice.secret.utf8), name: "an access token")
            + Needle.writings(of: Array(keys.clientSecret.utf8), name: "the secret for which tokens are granted")
            + [
                Needle(
                    name: "the header for which tokens are granted",
                    bytes: Array(Base64.encode(Array("\(keys.clientID):\(keys.clientSecret)".utf8)).utf8))
            ]
    }()
}
