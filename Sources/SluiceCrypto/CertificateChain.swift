import COpenSSL

extension Certificate {
    /// Throws unless a chain of signatures leads from this certificate over `intermediates` to one of `roots`, and every
    /// link is valid at the given time (X509_verify_cert(3)). Revocation is not looked at, nor is the host name.
    /// - Returns: the seconds since 1970 at which every certificate of the chain is valid, the given time among them.
    @discardableResult
    package func verifyChain(
        roots: [Certificate], intermediates: [Certificate], atUnixSeconds now: Int64
    ) throws -> ClosedRange<Int64> {
        let untrusted = OPENSSL_sk_new_null()
        // The stack borrows the certificates, which this call keeps alive.
        defer { OPENSSL_sk_free(untrusted) }
        for certificate in intermediates { OPENSSL_sk_push(untrusted, UnsafeRawPointer(certificate.pointer)) }
        guard let store = X509_STORE_new(), let context = X509_STORE_CTX_new() else {
            preconditionFailure("out of memory")
        }
        defer {
            X509_STORE_CTX_free(context)
            X509_STORE_free(store)
        }
        for root in roots { X509_STORE_add_cert(store, root.pointer) }
        guard X509_STORE_CTX_init(context, store, pointer, untrusted) == 1 else {
            throw CryptoError.fromOpenSSL(.certificateUntrusted, "the certificate's chain could not be checked")
        }
        X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context), time_t(now))
        let isTrusted = X509_verify_cert(context) == 1
        discardOpenSSLErrors()
        guard isTrusted else {
            let reason = String(cString: X509_verify_cert_error_string(Int(X509_STORE_CTX_get_error(context))))
            throw CryptoError(.certificateUntrusted, "certificate \(serialHex) is not trusted: \(reason)")
        }
        // The proved chain belongs to the context, from the leaf to the root.
        let proved = X509_STORE_CTX_get0_chain(context)
        var validity = Certificate.validity(of: pointer)
        for place in 0..<OPENSSL_sk_num(proved) {
            guard let link = OPENSSL_sk_value(proved, place) else { continue }
            let other = Certificate.validity(of: OpaquePointer(link))
            validity = (max(validity.from, other.from), min(validity.until, other.until))
        }
        withExtendedLifetime((roots, intermediates)) {}
        return min(validity.from, now)...max(validity.until, now)
    }
}
