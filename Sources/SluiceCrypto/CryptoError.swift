import COpenSSL

/// Why a key, a certificate or a piece of ciphertext could not be used.
///
/// `code` is stable and meant for programs; `message` is one sentence for the person who meets it. Neither ever
/// contains key material, plaintext or a passphrase.
package struct CryptoError: Error, Equatable, CustomStringConvertible {
    /// Every code this room can raise, in one list so that none is used twice.
    enum Code: String, CaseIterable {
        case keyUnreadable = "key-unreadable"
        case keyPassphraseMissing = "key-passphrase-missing"
        case keyPassphraseWrong = "key-passphrase-wrong"
        case keyWeak = "key-weak"
        case keyKindUnsupported = "key-kind-unsupported"
        case keyExportFailed = "key-export-failed"
        case keyGenerationFailed = "key-generation-failed"
        case signatureSchemeMismatch = "signature-scheme-mismatch"
        case signatureFailed = "signature-failed"
        case encryptionFailed = "encryption-failed"
        case decryptionFailed = "decryption-failed"
        case cipherUnavailable = "cipher-unavailable"
        case cipherKeyLength = "cipher-key-length"
        case cipherNonceLength = "cipher-nonce-length"
        case certificateUnreadable = "certificate-unreadable"
        case certificateUntrusted = "certificate-untrusted"
        case archiveUnreadable = "pkcs12-unreadable"
        case archivePasswordWrong = "pkcs12-password-wrong"
        case archiveIncomplete = "pkcs12-incomplete"
        case archiveLegacyUnavailable = "pkcs12-legacy-unavailable"
        case masterKeyLength = "master-key-length"
        case sealedTextUnreadable = "sealed-text-unreadable"
        case sealedTextRefused = "sealed-text-refused"
    }

    /// Stable kebab-case text, for example `key-weak`.
    package let code: String
    /// One sentence: what was wrong and what to do about it.
    package let message: String

    package var description: String { "\(code): \(message)" }

    init(_ code: Code, _ message: String) {
        self.code = code.rawValue
        self.message = message
    }

    /// The same, with what OpenSSL left in this thread's error queue appended. Only the library's fixed reason texts
    /// are taken (never the data attached to an entry, which may quote input); the queue is empty afterwards.
    static func fromOpenSSL(_ code: Code, _ message: String) -> CryptoError {
        let reasons = drainedReasons()
        return CryptoError(code, reasons.isEmpty ? message : "\(message) (OpenSSL: \(reasons.joined(separator: "; ")))")
    }

    /// Empties this thread's queue (ERR_get_error(3)) and returns the distinct reasons, oldest first.
    private static func drainedReasons() -> [String] {
        var reasons: [String] = []
        while true {
            let packed = ERR_get_error()
            if packed == 0 { return reasons }
            guard let text = ERR_reason_error_string(packed) else { continue }
            let reason = String(cString: text)
            if !reasons.contains(reason) { reasons.append(reason) }
        }
    }
}

/// Forgets the errors of calls whose failure is an ordinary answer (a signature that does not verify), so that they are
/// never reported as the cause of a later failure on the same thread.
func discardOpenSSLErrors() {
    ERR_clear_error()
}
