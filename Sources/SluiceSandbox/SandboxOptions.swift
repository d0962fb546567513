/// Everything the stand-in provider is told from outside.
package struct SandboxOptions: Sendable {
    /// The address to listen on; a loopback one unless others must reach it.
    package var host: String
    /// The port; 0 lets the system choose, see `SandboxServer.boundPort()`.
    package var port: Int
    /// Who may call.
    package var merchants: [SandboxMerchant]
    /// The RSA key (PEM) that signs answers, callbacks and the buyer's return.
    package var providerPrivateKeyPEM: String
    /// What the links in answers begin with, without a slash at the end; nil for `http`, the host and the bound port.
    package var publicBaseURL: String?
    /// Opens `/control`, which plays the buyer and the faults for tests, unsigned.
    package var isControllable: Bool
    /// Faults from the start on.
    package var faults: SandboxFaults
    /// The pauses between the attempts of one callback, in seconds; one attempt more than pauses is made.
    package var callbackPausesSeconds: [Int]

    /// Options for a sandbox on loopback.
    package init(
        host: String = "127.0.0.1",
        port: Int = 0,
        merchants: [SandboxMerchant],
        providerPrivateKeyPEM: String,
        publicBaseURL: String? = nil,
        isControllable: Bool = false,
        faults: SandboxFaults = SandboxFaults(),
        callbackPausesSeconds: [Int] = [1, 2, 5, 10, 30, 60, 300, 600, 1_800, 3_600]
    ) {
        self.host = host
        self.port = port
        self.merchants = merchants
        self.providerPrivateKeyPEM = providerPrivateKeyPEM
        self.publicBaseURL = publicBaseURL
        self.isControllable = isControllable
        self.faults = faults
        self.callbackPausesSeconds = callbackPausesSeconds
    }

    /// The host for links: an address that means "all of this machine" is not one that a browser could open.
    var linkHost: String {
        if host == "0.0.0.0" || host == "::" { return "127.0.0.1" }
        return host.contains(":") ? "[\(host)]" : host
    }
}

/// A merchant as the stand-in provider knows it.
package struct SandboxMerchant: Sendable {
    /// The value of `Sandbox-Merchant`; also what the cashier page shows.
    package var merchantID: String
    /// The RSA key (PEM) that the merchant's signatures are checked against.
    package var publicKeyPEM: String
    /// The 32 bytes shared with the merchant, under which callbacks are encrypted.
    package var encryptKey: [UInt8]

    /// Describes a merchant.
    package init(merchantID: String, publicKeyPEM: String, encryptKey: [UInt8]) {
        self.merchantID = merchantID
        self.publicKeyPEM = publicKeyPEM
        self.encryptKey = encryptKey
    }
}

/// Why the sandbox cannot start.
package struct SandboxError: Error, Sendable, CustomStringConvertible {
    /// A stable kebab-case code.
    package let code: String
    /// What is wrong and what to do.
    package let message: String

    /// Code and sentence.
    package var description: String { "\(code): \(message)" }
}
