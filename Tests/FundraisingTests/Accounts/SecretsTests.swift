import Foundation
import Testing

@testable import Fundraising

/// What guards accounts, held against published vectors.
struct SecretsTests {
    private static func bytes(_ hex: String) -> [UInt8] {
        stride(from: 0, to: hex.count, by: 2).compactMap { UInt8(hex.dropFirst($0).prefix(2), radix: 16) }
    }

    /// RFC 7914, section 12: N = 16384, r = 8, p = 1. The first 32 of its 64 bytes: PBKDF2 gives a longer key the same beginning.
    private static let key = bytes("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2")
    private static let stored =
        "scrypt$14$8$1$\(Base64URL.encode(Array("SodiumChloride".utf8)))$\(Base64URL.encode(key))"

    @Test func `scrypt gives what RFC 7914 says`() throws {
        let hash = try #require(PasswordHash(stored: Self.stored))
        #expect(hash.matches("pleaseletmein"))
        #expect(!hash.matches("pleaseletmeiN"))
        #expect(hash.stored == Self.stored)
    }

    @Test func `a password is kept with a salt of its own, and read back`() throws {
        let first = PasswordHash("long enough", costLog2: 4)
        let second = PasswordHash("long enough", costLog2: 4)
        #expect(first.salt.count == 16)
        #expect(first.stored != second.stored)
        #expect(PasswordHash(stored: first.stored) == first)
        #expect(first.matches("long enough") && second.matches("long enough"))
    }

    @Test func `letters match however they were composed, and no password matches none`() {
        // The same letter, as one scalar and as two.
        #expect(PasswordHash("caf\u{e9} caf\u{e9}", costLog2: 4).matches("cafe\u{301} cafe\u{301}"))
        #expect(!PasswordHash("something", costLog2: 4).matches(""))
    }

    @Test(arguments: [
        "", "scrypt", "plain$14$8$1$AAAA$AAAA", "scrypt$14$8$1$AAAA", "scrypt$99$8$1$AAAA$AAAA",
        "scrypt$14$8$2$AAAA$AAAA",
        "scrypt$14$8$1$AAAA$AAAA", "scrypt$14$8$1$A=$AAAA", "$$$$$",
    ])
    func `what is no hash is none`(text: String) { #expect(PasswordHash(stored: text) == nil) }

    @Test func `an unknown account takes as long as a wrong password`() async {
        let hasher = PasswordHasher(costLog2: 14)
        let stored = await hasher.hash("the right password")
        let clock = ContinuousClock()
        let wrong = await clock.measure { #expect(await !hasher.verify("wrong", against: stored)) }
        let unknown = await clock.measure { #expect(await !hasher.verify("wrong", against: nil)) }
        // Without the decoy it would be thousands of times faster.
        #expect(unknown * 10 > wrong)
        #expect(await hasher.verify("the right password", against: stored))
    }

    @Test func `digests are those of FIPS 180-4 and RFC 4231`() {
        #expect(
            Hex.encode(Digests.sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            Hex.encode(Digests.hmac("what do ya want for nothing?", key: Array("Jefe".utf8)))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(Digests.areEqual([1, 2], [1, 2]))
        #expect(!Digests.areEqual([1, 2], [1, 3]))
        #expect(!Digests.areEqual([1, 2], [1]))
    }

    @Test func `base64url is that of RFC 4648, in one spelling only`() {
        for (text, encoded) in [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            #expect(Base64URL.encode(Array(text.utf8)) == encoded)
            #expect(Base64URL.decode(encoded) == Array(text.utf8))
        }
        #expect(Base64URL.encode([0xfb, 0xff]) == "-_8")
        for bad in ["Zg==", "Z", "Zh", "+/8", "Zm 9"] { #expect(Base64URL.decode(bad) == nil, "\(bad)") }
    }

    @Test func `random tokens, codes and UUIDs have their shapes, and none comes twice`() {
        var seen: Set<String> = []
        for _ in 1...100 {
            let (token, code, uuid) = (SecureRandom.token(), SecureRandom.code(length: 20), SecureRandom.uuid())
            #expect(Base64URL.decode(token)?.count == 32)
            #expect(code.wholeMatch(of: #/[0-9A-HJKMNP-TV-Z]{20}/#) != nil)
            #expect(uuid.wholeMatch(of: #/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/#) != nil)
            #expect(UUID(uuidString: uuid) != nil)
            for text in [token, code, uuid] { #expect(seen.insert(text).inserted) }
        }
    }

    @Test func `a form's token belongs to one session, or to one browser without one`() {
        let guardian = RequestForgeryGuard(secret: [UInt8](repeating: 7, count: 32))
        let token = guardian.token(session: "s", visitor: "v")
        #expect(guardian.isValid(token, session: "s", visitor: "other"))
        #expect(!guardian.isValid(token, session: nil, visitor: "v"))
        #expect(!guardian.isValid(token, session: "t", visitor: "v"))
        #expect(!guardian.isValid("", session: "s", visitor: "v"))
        #expect(guardian.token(session: nil, visitor: "s") != token)
        let other = RequestForgeryGuard(secret: [UInt8](repeating: 8, count: 32))
        #expect(!other.isValid(token, session: "s", visitor: "v"))
    }
}
