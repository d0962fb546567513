import SluiceCrypto

/// A business system that may call the gateway.
package struct App: Sendable {
    package let appID: String
    /// SHA-256 of the bearer key; the key itself is not kept.
    package let keyDigest: [UInt8]
    /// Where results are forwarded to; without one nothing is forwarded.
    package let notifyURL: String?
    /// The Standard Webhooks secret, decoded.
    package let webhookSecret: [UInt8]
    /// Labels of the channels that it may use; `nil` means all.
    package let channels: Set<String>?

    package init(
        appID: String, key: [UInt8], notifyURL: String?, webhookSecret: [UInt8], channels: Set<String>? = nil
    ) {
        self.appID = appID
        keyDigest = Digest.hash(.sha256, key)
        self.notifyURL = notifyURL
        self.webhookSecret = webhookSecret
        self.channels = channels
    }

    package func mayUse(_ channel: String) -> Bool { channels?.contains(channel) ?? true }
}

/// All business systems. Which one a key belongs to is found without telling by the time taken how much of it fits.
package struct AppDirectory: Sendable {
    package let apps: [App]

    package init(apps: [App]) { self.apps = apps }

    package subscript(appID: String) -> App? { apps.first { $0.appID == appID } }

    /// Compares digests, in constant time, with every app: length and content of the key leave no trace.
    package func app(withKey key: [UInt8]) -> App? {
        let digest = Digest.hash(.sha256, key)
        var found: App?
        for app in apps where constantTimeEqual(app.keyDigest, digest) { found = app }
        return found
    }
}
