import COpenSSL

/// In which direction a distinguished name is written.
package enum NameOrder: Sendable {
    /// CN first and C last, as RFC 4514 writes it (and most peers that hash issuer names expect).
    case mostSpecificFirst
    /// C first and CN last, as the certificate stores it.
    case mostGeneralFirst
}

extension Certificate {
    /// The serial number in decimal.
    package var serialDecimal: String { serialText(BN_bn2dec) }

    /// The serial number in upper-case hexadecimal, an even number of digits, as `openssl x509 -serial` prints it.
    package var serialHex: String { serialText(BN_bn2hex) }

    /// "CN=..,OU=..,O=..,C=..": short names, comma and no space, RFC 4514 escapes, UTF-8 left as it is.
    package func issuerText(_ order: NameOrder = .mostSpecificFirst) -> String {
        nameText(X509_get_issuer_name(pointer), order)
    }

    /// The subject, written like `issuerText`.
    package func subjectText(_ order: NameOrder = .mostSpecificFirst) -> String {
        nameText(X509_get_subject_name(pointer), order)
    }

    /// The subject's last common name.
    package var commonName: String? {
        let name = X509_get_subject_name(pointer)
        var place: Int32 = -1
        while true {
            let next = X509_NAME_get_index_by_NID(name, NID_commonName, place)
            if next < 0 { break }
            place = next
        }
        guard place >= 0, let entry = X509_NAME_get_entry(name, place) else { return nil }
        var text: UnsafeMutablePointer<UInt8>?
        let length = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry))
        guard length >= 0, let text else {
            discardOpenSSLErrors()
            return nil
        }
        defer { CRYPTO_free(text, nil, 0) }
        return String(decoding: UnsafeBufferPointer(start: text, count: Int(length)), as: UTF8.self)
    }

    /// First second of validity, in seconds since 1970 UTC.
    package var notBefore: Int64 { Certificate.validity(of: pointer).from }

    /// Last second of validity, in seconds since 1970 UTC.
    package var notAfter: Int64 { Certificate.validity(of: pointer).until }

    /// First and last second of an X509's validity.
    static func validity(of pointer: OpaquePointer) -> (from: Int64, until: Int64) {
        (unixSeconds(X509_get0_notBefore(pointer)), unixSeconds(X509_get0_notAfter(pointer)))
    }

    /// For example `sha256WithRSAEncryption`; `undefined` for one that OpenSSL does not know.
    package var signatureAlgorithmName: String {
        OBJ_nid2ln(X509_get_signature_nid(pointer)).map { String(cString: $0) } ?? "undefined"
    }

    /// SHA-1 or another digest over the DER, as browsers show it.
    package func fingerprint(_ algorithm: DigestAlgorithm) throws -> [UInt8] { Digest.hash(algorithm, try der()) }

    /// Whether the certificate was issued for this host name (X509_check_host(3): subject alternative names, wildcards in
    /// the leftmost label, the common name if there are no alternative names).
    package func isValid(forDNSName name: String) -> Bool {
        X509_check_host(pointer, name, name.utf8.count, 0, nil) == 1
    }

    private func serialText(_ print: (OpaquePointer?) -> UnsafeMutablePointer<CChar>?) -> String {
        guard let number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(pointer), nil) else { return "" }
        defer { BN_free(number) }
        guard let text = print(number) else { return "" }
        defer { CRYPTO_free(text, nil, 0) }
        return String(cString: text)
    }

    private func nameText(_ name: OpaquePointer?, _ order: NameOrder) -> String {
        let output = MemoryBIO()
        var flags = ASN1_STRFLGS_ESC_2253 | ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_UTF8_CONVERT
        flags |= ASN1_STRFLGS_DUMP_UNKNOWN | ASN1_STRFLGS_DUMP_DER
        flags |= Int32(XN_FLAG_SEP_COMMA_PLUS)
        if order == .mostSpecificFirst { flags |= Int32(XN_FLAG_DN_REV) }
        _ = output.withPointer { X509_NAME_print_ex($0, name, 0, UInt(flags)) }
        return output.text
    }

    private static func unixSeconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64 {
        let epoch = ASN1_TIME_set(nil, 0)
        defer { ASN1_TIME_free(epoch) }
        var days: Int32 = 0
        var seconds: Int32 = 0
        // A time that cannot be read counts as 1970, when nothing was valid.
        guard ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else {
            discardOpenSSLErrors()
            return 0
        }
        return Int64(days) * 86_400 + Int64(seconds)
    }
}
