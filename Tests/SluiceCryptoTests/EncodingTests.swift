import SluiceCrypto
import Testing

struct EncodingTests {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `base64 is the published one`(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded).map(text) == plain)
        let bare = encoded.replacing("=", with: "")
        #expect(Base64.encode(Array(plain.utf8), padding: false) == bare)
        #expect(Base64.decode(bare, .paddingOptional).map(text) == plain)
        if bare != encoded { #expect(Base64.decode(bare) == nil) }
    }

    @Test func `each alphabet is refused where the other is asked for`() {
        let bytes: [UInt8] = [0xfb, 0xff, 0xfe]
        #expect(Base64.encode(bytes) == "+//+")
        #expect(Base64.encode(bytes, urlSafe: true) == "-__-")
        #expect(Base64.decode("-__-", .urlSafe) == bytes)
        #expect(Base64.decode("-__-") == nil)
        #expect(Base64.decode("+//+", .urlSafe) == nil)
    }

    @Test(arguments: [
        "Z", "Zg=", "Zg===", "Zh==", "Zm9=", "Z=g=", "Zm9v=", "====", "Zm 9v", "Zm9v\n", "Zm9vé", "Zg==Zg==",
    ])
    func `base64 that nobody would write is refused`(encoded: String) {
        #expect(Base64.decode(encoded) == nil)
    }

    @Test func `line breaks are skipped if asked`() {
        #expect(Base64.decode("Zm9v\r\nYmFy\n", .skipWhitespace).map(text) == "foobar")
    }

    @Test func `hexadecimal goes both ways and refuses the rest`() {
        #expect(Hex.encode([0, 0x1f, 0xab]) == "001fab")
        #expect(Hex.encode([0, 0x1f, 0xab], uppercase: true) == "001FAB")
        #expect(Hex.decode("001fAB") == [0, 0x1f, 0xab])
        #expect(Hex.decode("") == [])
        for refused in ["0", "0g", "0x1f", " 1f", "1f\n", "é1"] { #expect(Hex.decode(refused) == nil) }
    }

    @Test func `secrets are equal only if every byte and the length are`() {
        #expect(constantTimeEqual([], []))
        #expect(constantTimeEqual([1, 2], [1, 2]))
        #expect(!constantTimeEqual([1, 2], [1, 3]))
        #expect(!constantTimeEqual([1, 2], [1, 2, 3]))
        #expect(!constantTimeEqual([1], []))
    }
}
