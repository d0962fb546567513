import COpenSSL

/// A block cipher; its key size follows from the key's length.
package enum BlockCipher: String, CaseIterable, Sendable {
    /// 16, 24 or 32 bytes of key, blocks of 16 bytes (FIPS 197).
    case aes
    /// Two-key (16 bytes) or three-key (24 bytes) triple DES, blocks of 8 bytes (SP 800-67).
    case tripleDES = "3des"
    /// 16 bytes of key, blocks of 16 bytes (GB/T 32907-2016).
    case sm4

    /// Length of a block in bytes, which is also that of a CBC initialization vector.
    package var blockBytes: Int { self == .tripleDES ? 8 : 16 }

    /// The fetched implementation for this key and mode, and the key in the length that it wants.
    func resolve(mode: BlockMode, key: [UInt8]) throws -> (implementation: OpaquePointer, key: [UInt8]) {
        let suffix =
            switch mode {
            case .ecb: "ECB"
            case .cbc: "CBC"
            }
        switch (self, key.count) {
        case (.aes, 16), (.aes, 24), (.aes, 32):
            return (try FetchedCipher.pointer("AES-\(key.count * 8)-\(suffix)"), key)
        case (.tripleDES, 24): return (try FetchedCipher.pointer("DES-EDE3-\(suffix)"), key)
        // Keying option 2 of SP 800-67: the third key is the first.
        case (.tripleDES, 16): return (try FetchedCipher.pointer("DES-EDE3-\(suffix)"), key + key[..<8])
        case (.sm4, 16): return (try FetchedCipher.pointer("SM4-\(suffix)"), key)
        default:
            let accepted =
                switch self {
                case .aes: "16, 24 or 32"
                case .tripleDES: "16 or 24"
                case .sm4: "16"
                }
            throw CryptoError(
                .cipherKeyLength, "\(rawValue) takes a key of \(accepted) bytes, this one has \(key.count)")
        }
    }
}

/// How blocks are joined.
package enum BlockMode: Equatable, Sendable {
    case ecb
    /// With an initialization vector of one block.
    case cbc(iv: [UInt8])
}

/// How the last block is filled.
package enum BlockPadding: String, Sendable {
    /// RFC 5652, section 6.3; anything else is refused when decrypting.
    case pkcs7
    /// Writes PKCS#7. When decrypting, takes off up to 32 bytes as the last one says (some peers pad to 32 instead of to
    /// the block) without looking at the others, and leaves a text that does not end so as it is.
    case lenient
    /// Nothing: the text must fill its blocks.
    case none
}

/// A cipher that also authenticates.
package enum AEADCipher: String, CaseIterable, Sendable {
    /// AES-128, -192 or -256 in Galois/Counter mode by the key's length (SP 800-38D).
    case aesGCM = "aes-gcm"
    /// SM4 in the same mode (RFC 8998). OpenSSL has it from 3.1 on; where it has not, using it throws.
    case sm4GCM = "sm4-gcm"

    /// Whether the libcrypto at hand can do it.
    package var isAvailable: Bool {
        switch self {
        case .aesGCM: true
        case .sm4GCM: (try? FetchedCipher.pointer("SM4-GCM")) != nil
        }
    }

    func resolve(key: [UInt8]) throws -> OpaquePointer {
        switch (self, key.count) {
        case (.aesGCM, 16), (.aesGCM, 24), (.aesGCM, 32): return try FetchedCipher.pointer("AES-\(key.count * 8)-GCM")
        case (.sm4GCM, 16): return try FetchedCipher.pointer("SM4-GCM")
        default:
            let accepted = self == .aesGCM ? "16, 24 or 32" : "16"
            throw CryptoError(
                .cipherKeyLength, "\(rawValue) takes a key of \(accepted) bytes, this one has \(key.count)")
        }
    }
}

/// The EVP_CIPHERs of this room, each fetched once and kept for the life of the process.
private final class FetchedCipher: Sendable {
    private static let all: [String: FetchedCipher] = {
        let aes = [128, 192, 256].flatMap { bits in ["GCM", "CBC", "ECB"].map { "AES-\(bits)-\($0)" } }
        let names = aes + ["DES-EDE3-ECB", "DES-EDE3-CBC", "SM4-ECB", "SM4-CBC", "SM4-GCM"]
        let fetched = names.compactMap { name in FetchedCipher(name).map { (name, $0) } }
        discardOpenSSLErrors()
        return Dictionary(uniqueKeysWithValues: fetched)
    }()

    /// Never written after it was fetched; libcrypto allows any number of threads to use a fetched EVP_CIPHER.
    nonisolated(unsafe) private let pointer: OpaquePointer

    static func pointer(_ name: String) throws -> OpaquePointer {
        guard let cipher = all[name] else {
            let version = String(cString: OpenSSL_version(OPENSSL_VERSION_STRING))
            throw CryptoError(.cipherUnavailable, "the installed OpenSSL \(version) has no \(name); use a newer one")
        }
        return cipher.pointer
    }

    private init?(_ name: String) {
        guard let pointer = EVP_CIPHER_fetch(nil, name, nil) else { return nil }
        self.pointer = pointer
    }

    deinit { EVP_CIPHER_free(pointer) }
}
