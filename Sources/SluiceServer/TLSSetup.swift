import HummingbirdTLS
import NIOSSL

/// Reads certificate and key once, at start.
enum TLSSetup {
    static func configuration(_ files: TLSFiles) throws(ServerError) -> TLSConfiguration {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(files.certificateChainFile)
        } catch {
            throw ServerError(
                code: "tls-certificate",
                message: "\(files.certificateChainFile) cannot be read as a PEM certificate chain: \(error).")
        }
        guard !chain.isEmpty else {
            throw ServerError(
                code: "tls-certificate", message: "\(files.certificateChainFile) has no PEM certificate in it.")
        }
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(file: files.privateKeyFile, format: .pem)
        } catch {
            throw ServerError(
                code: "tls-key", message: "\(files.privateKeyFile) cannot be read as a PEM private key: \(error).")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        // RFC 8996 retires TLS 1.0 and 1.1.
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return configuration
    }
}
