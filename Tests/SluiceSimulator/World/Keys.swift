import SluiceChannel
package import SluiceCrypto

/// The keys and secrets of a simulated world, made once for a process: none of them has an influence on a history.
package struct Keys: Sendable {
    package static let shared = Keys()

    static let merchantID = "sandbox-shop"
    static let rsa = SignatureScheme.rsaPKCS1(.sha256)
    /// The gateway's own address, as providers reach it.
    package static let publicURL = "https://sluice.example"

    /// The merchant's key pair: signs the gateway's requests.
    package let merchant: PrivateKey
    /// The providers' key pair: signs answers and messages.
    package let provider: PrivateKey
    /// 32 bytes under which messages are encrypted.
    package let encrypt = Array("message-secret-of-the-simulator!".utf8)
    package let bearer = "sk_test_bearer_secret_of_the_simulator"
    package let endpoint = "whsec_endpoint_secret_of_the_simulator"
    package let app = Array("bearer key of the shop in the simulator".utf8)
    package let webhook = Array("webhook secret of the simulated shop".utf8)
    package let master = [UInt8](repeating: 0x5A, count: 32)

    private init() {
        do {
            merchant = try PrivateKey.generateRSA()
            provider = try PrivateKey.generateRSA()
        } catch {
            preconditionFailure("the simulator cannot make its keys: \(error)")
        }
    }

    /// The provider's signature in base64.
    func sign(_ text: [UInt8]) -> String {
        do {
            return Base64.encode(try provider.sign(text, scheme: Keys.rsa))
        } catch {
            preconditionFailure("the simulator cannot sign: \(error)")
        }
    }

    /// Where a provider brings its messages.
    static func path(_ label: String, _ place: CallbackPlace) -> String {
        "/notify/\(label)" + (place == .refund ? "/refund" : "")
    }
}
