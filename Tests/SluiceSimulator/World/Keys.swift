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
    /// The key pairs of a provider that changes them, in their turn; the first is `provider`.
    let signers: [PrivateKey]
    /// Certificates of `signers`, in PEM.
    let certificates: [String]
    /// A key pair that no provider has.
    let stranger: PrivateKey
    /// 32 bytes under which messages are encrypted.
    package let encrypt = Array("message-secret-of-the-simulator!".utf8)
    package let bearer = "sk_test_bearer_secret_of_the_simulator"
    package let clientID = "client-of-the-simulator"
    package let clientSecret = "client secret of the simulator"
    package let endpoint = "whsec_endpoint_secret_of_the_simulator"
    package let app = Array("bearer key of the shop in the simulator".utf8)
    package let webhook = Array("webhook secret of the simulated shop".utf8)
    package let master = [UInt8](repeating: 0x5A, count: 32)

    private init() {
        do {
            merchant = try PrivateKey.generateRSA()
            provider = try PrivateKey.generateRSA()
            stranger = try PrivateKey.generateRSA()
            signers = [provider, try PrivateKey.generateRSA()]
            certificates = try signers.enumerated().map { index, key in
                try CertificateMaker.pem(key, serial: UInt8(index + 1), name: "a simulated provider")
            }
        } catch {
            preconditionFailure("the simulator cannot make its keys: \(error)")
        }
    }

    /// The provider's signature in base64, by the key pair whose turn it is.
    func sign(_ text: [UInt8], turn: Int = 0) -> String { Keys.sign(text, by: signers[turn % signers.count]) }

    /// A signature in base64.
    static func sign(_ text: [UInt8], by key: PrivateKey) -> String {
        do {
            return Base64.encode(try key.sign(text, scheme: Keys.rsa))
        } catch {
            preconditionFailure("the simulator cannot sign: \(error)")
        }
    }

    /// Where a provider brings its messages.
    static func path(_ label: String, _ place: CallbackPlace) -> String {
        "/notify/\(label)" + (place == .refund ? "/refund" : "")
    }

    /// A browser on its way back to the gateway.
    /// - Parameter url: as the provider was given it, with what the provider adds.
    static func comeback(_ url: String, _ label: String) -> WireCallback {
        let parts = url.split(separator: "?", maxSplits: 1)
        return WireCallback(
            method: "GET", path: "/return/\(label)", query: parts.count == 2 ? String(parts[1]) : "",
            remoteAddress: "198.51.100.7", url: url)
    }
}
