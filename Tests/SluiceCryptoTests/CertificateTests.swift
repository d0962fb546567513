import SluiceCrypto
import Testing

struct CertificateTests {
    @Test func `a certificate's fields are those that the openssl command prints`() throws {
        let leaf = try Certificate(Fixtures.text("leaf"))
        #expect(leaf.serialHex == "C0FFEE")
        #expect(leaf.serialDecimal == "12648430")
        #expect(leaf.subjectText() == "CN=pay.example.com,OU=Ünit,O=Komma\\, Ltd,C=NL")
        #expect(leaf.subjectText(.mostGeneralFirst) == "C=NL,O=Komma\\, Ltd,OU=Ünit,CN=pay.example.com")
        #expect(leaf.issuerText() == "CN=Test Intermediate,O=Root Ltd,C=NL")
        #expect(leaf.commonName == "pay.example.com")
        #expect(leaf.notBefore == (try Fixtures.number("leaf_not_before")))
        #expect(leaf.notAfter == (try Fixtures.number("leaf_not_after")))
        #expect(leaf.signatureAlgorithmName == "sha256WithRSAEncryption")
        #expect(try Certificate(Fixtures.text("intermediate")).serialHex == "0A1B")
        #expect(try Certificate(der: leaf.der()).fingerprint(.sha1) == leaf.fingerprint(.sha1))
    }

    @Test func `a certificate serves its names only`() throws {
        let leaf = try Certificate(Fixtures.text("leaf"))
        for name in ["pay.example.com", "PAY.example.com", "a.hooks.example.com"] {
            #expect(leaf.isValid(forDNSName: name))
        }
        for name in ["example.com", "a.b.hooks.example.com", "hooks.example.com", "pay.example.com.evil.org", ""] {
            #expect(!leaf.isValid(forDNSName: name))
        }
    }

    @Test func `a chain holds only with its root, its links and within its time`() throws {
        let leaf = try Certificate(Fixtures.text("leaf"))
        let links = try Certificate.bundle(Fixtures.text("leaf") + Fixtures.text("intermediate"))
        let root = try Certificate(Fixtures.text("root"))
        #expect(links.count == 2)
        let now = leaf.notBefore + 60
        let validity = try leaf.verifyChain(roots: [root], intermediates: links, atUnixSeconds: now)
        let proved = [leaf, links[1], root]
        #expect(validity.lowerBound == proved.map(\.notBefore).max())
        #expect(validity.upperBound == proved.map(\.notAfter).min())
        let refusals: [([Certificate], [Certificate], Int64)] = [
            ([], links, now), ([root], [], now), ([leaf], [], now), ([links[1]], [], now),
            ([root], links, leaf.notBefore - 60), ([root], links, leaf.notAfter + 60),
        ]
        for (roots, intermediates, time) in refusals {
            let code = codeThrown {
                try leaf.verifyChain(roots: roots, intermediates: intermediates, atUnixSeconds: time)
            }
            #expect(code == "certificate-untrusted")
        }
    }

    @Test func `text that is no certificate is refused`() throws {
        for text in ["", "no certificate", try Fixtures.text("rsa_spki"), "Z2FyYmFnZQ=="] {
            #expect(codeThrown { _ = try Certificate(text) } == "certificate-unreadable")
        }
        #expect(codeThrown { _ = try Certificate.bundle("") } == "certificate-unreadable")
    }

    @Test(arguments: ["pkcs12_modern", "pkcs12_legacy"])
    func `a PKCS#12 file opens, whatever cipher it uses`(name: String) throws {
        let der = try Fixtures.bytes(name)
        let archive = try PKCS12(der: der, password: try Fixtures.text("pkcs12_password"))
        #expect(archive.certificate.serialHex == "C0FFEE")
        #expect(archive.extraCertificates.map(\.serialHex) == ["0A1B"])
        #expect(archive.privateKey.matches(try archive.certificate.publicKey))
        #expect(try archive.privateKey.exportPEM() == PrivateKey(Fixtures.text("rsa_pkcs1")).exportPEM())
        #expect(codeThrown { _ = try PKCS12(der: der, password: "P12") } == "pkcs12-password-wrong")
    }

    @Test func `a PKCS#12 file without a key is incomplete`() throws {
        let der = try Fixtures.bytes("pkcs12_without_key")
        #expect(codeThrown { _ = try PKCS12(der: der, password: "p12") } == "pkcs12-incomplete")
        #expect(codeThrown { _ = try PKCS12(der: [], password: "") } == "pkcs12-unreadable")
    }
}
