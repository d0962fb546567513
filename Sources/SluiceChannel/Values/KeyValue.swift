package import SluiceCrypto

/// A key or certificate as a value. It has no text form, so that it cannot slip into a request or a message.
package enum KeyValue: Sendable {
    case privateKey(PrivateKey)
    case publicKey(PublicKey)
    case certificate(Certificate)
    case certificates([Certificate])
}
