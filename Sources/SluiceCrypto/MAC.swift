import COpenSSL

/// Message authentication codes.
package enum MAC {
    /// HMAC (RFC 2104) of the message: as many bytes as the digest has. The key may have any length, also none.
    package static func hmac(_ algorithm: DigestAlgorithm, key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        guard let context = EVP_MAC_CTX_dup(HMACTemplate.of(algorithm).pointer) else {
            preconditionFailure("out of memory")
        }
        defer { EVP_MAC_CTX_free(context) }
        // A null key means "keep the former one" to EVP_MAC_init, so an empty key needs an address too.
        let started = EVP_MAC_init(context, key.isEmpty ? [0] : key, key.count, nil)
        precondition(started == 1, "HMAC did not take a key")
        precondition(EVP_MAC_update(context, message, message.count) == 1, "HMAC did not take bytes")
        return [UInt8](unsafeUninitializedCapacity: algorithm.lengthBytes) { buffer, filled in
            let ended = EVP_MAC_final(context, buffer.baseAddress, &filled, buffer.count)
            precondition(ended == 1, "HMAC did not end")
        }
    }
}

/// A keyless HMAC context that already knows its digest: copying it spares the search for both by name.
private final class HMACTemplate: Sendable {
    private static let all: [HMACTemplate] = DigestAlgorithm.allCases.map(HMACTemplate.init)

    /// Only ever copied from, which EVP_MAC_CTX_dup(3) does without changing it.
    nonisolated(unsafe) let pointer: OpaquePointer

    static func of(_ algorithm: DigestAlgorithm) -> HMACTemplate {
        switch algorithm {
        case .md5: all[0]
        case .sha1: all[1]
        case .sha224: all[2]
        case .sha256: all[3]
        case .sha384: all[4]
        case .sha512: all[5]
        case .sm3: all[6]
        }
    }

    private init(_ algorithm: DigestAlgorithm) {
        let implementation = EVP_MAC_fetch(nil, "HMAC", nil)
        defer { EVP_MAC_free(implementation) }
        guard let pointer = EVP_MAC_CTX_new(implementation) else {
            preconditionFailure("this libcrypto was built without HMAC")
        }
        var name = algorithm.openSSLName.utf8CString
        let configured = name.withUnsafeMutableBufferPointer { text in
            var parameters = [
                OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, text.baseAddress, 0),
                OSSL_PARAM_construct_end(),
            ]
            return EVP_MAC_CTX_set_params(pointer, &parameters)
        }
        precondition(configured == 1, "HMAC does not know \(algorithm.rawValue)")
        self.pointer = pointer
    }

    deinit { EVP_MAC_CTX_free(pointer) }
}
