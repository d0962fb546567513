import SluiceGateway

extension ErrorCode {
    /// A code of the catalogue. A name that is not in it is a mistake of this room.
    static func named(_ name: String) -> ErrorCode {
        guard let code = all.first(where: { $0.name == name }) else {
            preconditionFailure("\(name) is not in the catalogue of codes")
        }
        return code
    }

    /// What any probe or page may be answered with.
    static let ofProbes: [ErrorCode] = .named("overloaded", "request-timeout", "internal-error")
    /// What any call by key may be answered with.
    static let ofReads: [ErrorCode] =
        ofProbes
        + .named(
            "unauthorized", "invalid-request", "unknown-channel", "provider-unclear", "storage-full", "storage-failed")
    /// What any call that may change something may be answered with.
    static let ofCalls: [ErrorCode] =
        ofProbes
        + .named(
            "unauthorized", "invalid-request", "storage-full", "storage-failed", "malformed-body", "body-too-large",
            "unsupported-media-type", "idempotency-key-invalid", "idempotency-key-reused", "idempotency-key-in-use")
    /// What any message of a provider or a browser may be answered with.
    static let ofDoors: [ErrorCode] =
        ofProbes
        + .named(
            "invalid-request", "body-too-large", "storage-full", "storage-failed", "provider-unclear", "channel-busy",
            "channel-unavailable")
}

extension [ErrorCode] {
    static func named(_ names: String...) -> [ErrorCode] { names.map { ErrorCode.named($0) } }
}
