import COpenSSL

/// A hash function, under the lower-case name by which plugin files call it.
package enum DigestAlgorithm: String, CaseIterable, Sendable {
    case md5, sha1, sha224, sha256, sha384, sha512, sm3

    /// Length of the hash in bytes.
    package var lengthBytes: Int {
        switch self {
        case .md5: 16
        case .sha1: 20
        case .sha224: 28
        case .sha256, .sm3: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// The algorithm's name as OpenSSL's providers know it (EVP_MD-SHA2(7) and its neighbours).
    var openSSLName: String {
        switch self {
        case .md5: "MD5"
        case .sha1: "SHA1"
        case .sha224: "SHA2-224"
        case .sha256: "SHA2-256"
        case .sha384: "SHA2-384"
        case .sha512: "SHA2-512"
        case .sm3: "SM3"
        }
    }

    /// The fetched implementation. Fetching searches the providers by name, which costs more than hashing a short
    /// message, so it is done once a process.
    var implementation: OpaquePointer {
        switch self {
        case .md5: FetchedDigest.md5.pointer
        case .sha1: FetchedDigest.sha1.pointer
        case .sha224: FetchedDigest.sha224.pointer
        case .sha256: FetchedDigest.sha256.pointer
        case .sha384: FetchedDigest.sha384.pointer
        case .sha512: FetchedDigest.sha512.pointer
        case .sm3: FetchedDigest.sm3.pointer
        }
    }
}

/// One EVP_MD, fetched once and kept for the life of the process.
private final class FetchedDigest: Sendable {
    static let md5 = FetchedDigest(.md5)
    static let sha1 = FetchedDigest(.sha1)
    static let sha224 = FetchedDigest(.sha224)
    static let sha256 = FetchedDigest(.sha256)
    static let sha384 = FetchedDigest(.sha384)
    static let sha512 = FetchedDigest(.sha512)
    static let sm3 = FetchedDigest(.sm3)

    /// Never written after it was fetched; libcrypto allows any number of threads to use a fetched EVP_MD.
    nonisolated(unsafe) let pointer: OpaquePointer

    private init(_ algorithm: DigestAlgorithm) {
        guard let pointer = EVP_MD_fetch(nil, algorithm.openSSLName, nil) else {
            preconditionFailure("this libcrypto was built without \(algorithm.rawValue)")
        }
        self.pointer = pointer
    }

    deinit { EVP_MD_free(pointer) }
}
