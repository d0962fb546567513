extension Adapter {
    /// The rings whose keys the gateway keeps for this channel.
    package var ringNames: [String] { plugin.rings.keys.sorted() }

    /// A text of a rendered request as a person may see it: exact, but for the channel's secrets.
    package func withoutSecrets(_ text: String) -> String {
        masking.secrets.reduce(text) { $0.replacing($1.text, with: Masking.mask) }
    }

    /// A header of a rendered request as a person may see it. Basic credentials hold a secret in another writing
    /// (RFC 7617, section 2), so nothing of them is shown.
    package func withoutSecrets(_ header: WireHeader) -> String {
        let scheme = "basic "
        guard header.value.lowercased().hasPrefix(scheme) else { return withoutSecrets(header.value) }
        return header.value.prefix(scheme.count) + Masking.mask
    }
}
