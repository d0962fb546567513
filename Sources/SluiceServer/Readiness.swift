/// Whether one part of the gateway can work; `/readyz` shows all of them.
package struct ReadinessCheck: Sendable, Equatable {
    /// Kebab-case: `journals`, `channels`.
    package let name: String
    /// Why not; `nil` when it can. Never a secret in it: the page needs no key.
    package let reason: String?

    package init(name: String, reason: String? = nil) {
        self.name = name
        self.reason = reason
    }
}
