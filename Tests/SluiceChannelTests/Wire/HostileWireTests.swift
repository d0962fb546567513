import Testing

@testable import SluiceChannel

@Suite struct `Hostile bodies` {
    private static let marks = "e" + String(repeating: "\u{301}\u{316}", count: 10_000)

    static let refused: [(format: WireFormat, body: String, code: String)] = [
        (.json, #"{"a":1,"a":2}"#, "wire-duplicate-name"), (.json, "{", "wire-syntax"), (.json, "", "wire-syntax"),
        (.json, String(repeating: "[", count: 100_000), "wire-too-deep"), (.json, "NaN", "wire-syntax"),
        (.form, "a=1&a=2", "wire-duplicate-name"), (.form, "a=1&%61=2", "wire-duplicate-name"),
        (.form, "a=%", "wire-syntax"),
        (.form, "a=%4", "wire-syntax"), (.form, "a=%ff", "wire-not-utf8"), (.query, "a=1&a=1", "wire-duplicate-name"),
        (.kvText, "a=1&a=2", "wire-duplicate-name"),
        (.form, (0..<10_001).map { "a\($0)=" }.joined(separator: "&"), "wire-too-large"),
        (.text, String(repeating: "x", count: 1 << 20) + "x", "wire-too-large"),
        (.xml, "", "wire-syntax"), (.xml, "<a>", "wire-syntax"), (.xml, "<a></b>", "wire-syntax"),
        (.xml, "x", "wire-syntax"),
        (.xml, "<a/><b/>", "wire-syntax"), (.xml, "<a>&unknown;</a>", "wire-syntax"),
        (.xml, "<!DOCTYPE a><a/>", "wire-forbidden"),
        (.xml, "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", "wire-forbidden"),
        (.xml, "<!DOCTYPE a SYSTEM \"http://127.0.0.1/x.dtd\"><a/>", "wire-forbidden"),
        (.xml, "<?xml version=\"1.0\"?><!-- --><!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "wire-forbidden"),
        (.xml, "<a><!ENTITY x \"y\"></a>", "wire-forbidden"),
        (.xml, "<a b=\"<!--\"><!DOCTYPE x>-->\"/>", "wire-forbidden"),
        (.xml, "<!doctype a><a/>", "wire-forbidden"), (.xml, "<a>\u{1}</a>", "wire-syntax"),
        (
            .xml, String(repeating: "<a>", count: 65) + String(repeating: "</a>", count: 65), "wire-too-deep"
        ),
        (.xml, String(repeating: "<a>", count: 100_000), "wire-syntax"),
        (.xml, "<a><!-- b -- c --></a>", "wire-syntax"), (.xml, "<a><!-- b</a>", "wire-syntax"),
        (.xml, "<a \((0..<65).map { "b\($0)='>'" }.joined(separator: " "))/>", "wire-too-large"),
        (.xml, "<r>" + String(repeating: "<a/>", count: 10_000) + "</r>", "wire-too-large"),
        // Comparing them would take time with the square of their number.
        (.json, "{\"\(marks)\":1}", "wire-syntax"), (.form, "\(marks)=1", "wire-syntax"),
        (.form, String(repeating: "%CC%81%CC%96", count: 100) + "=1", "wire-syntax"),
        (.xml, "<a>\(marks)</a>", "wire-syntax"), (.kvText, "\(marks)=1", "wire-syntax"),
        (.xml, "<a>" + String(repeating: "&#x301;&#x316;", count: 100) + "</a>", "wire-syntax"),
    ]

    /// By index: a report would print each body whole, megabytes of it.
    @Test(arguments: refused.indices) func `a body that lies or attacks is refused`(_ index: Int) {
        let item = Self.refused[index]
        let error = #expect(throws: WireError.self) { try item.format.parse(Array(item.body.utf8)) }
        if item.body.hasPrefix("<a b=") {
            // Not well-formed either way; which of the two says so first does not matter.
            #expect(["wire-forbidden", "wire-syntax"].contains(error?.code ?? ""))
        } else {
            #expect(error?.code == item.code, "\(item.format) \(item.body.prefix(80))")
        }
    }

    @Test(arguments: [WireFormat.json, .form, .kvText, .xml, .text])
    func `bytes that are not UTF-8 are refused`(_ format: WireFormat) {
        let body: [UInt8] =
            switch format {
            case .json: Array("\"".utf8) + [0xC3] + Array("\"".utf8)
            case .xml: Array("<a>".utf8) + [0xC0, 0x80] + Array("</a>".utf8)
            default: Array("a=".utf8) + [0xED, 0xA0, 0x80]
            }
        let error = #expect(throws: WireError.self) { try format.parse(body) }
        #expect(error?.code == "wire-not-utf8")
    }

    @Test func `a million braces cost no more than a million letters`() throws {
        let body = Array("a=".utf8) + [UInt8](repeating: UInt8(ascii: "{"), count: 1_000_000)
        #expect(try KeyValueWire.parse(body)["a"].byteForm?.count == 1_000_000)
    }

    @Test func `thousands of headers are one pass, and one of endless marks is as if it had not come`() {
        let headers = (0..<20_000).map { (name: "X-\($0)", value: "1") }
        let object = HeaderList.object(headers + [("x-7", "2"), ("Proof", Self.marks)])
        #expect(object.members.count == 20_000 && object.value(ignoringCase: "X-7") == .text("1, 2"))
    }

    @Test func `an encoding declaration cannot smuggle another reading of the bytes`() throws {
        let body = "<?xml version=\"1.0\" encoding=\"UTF-7\"?><a>+ADw-b+AD4-</a>"
        #expect(try WireFormat.xml.parse(Array(body.utf8)) == .object(["a": .text("+ADw-b+AD4-")]))
    }

    @Test func `a long name over many members is not multiplied`() {
        let items = [Value](repeating: .integer(0), count: 100_000)
        let hostile: ObjectValue = [String(repeating: "x", count: 500_000): .list(items)]
        let error = #expect(throws: WireError.self) { try Flattening.dots.apply(to: hostile) }
        #expect(error?.code == "wire-too-large")
    }

    @Test func `a nesting made by hand is not followed without end`() {
        var value = Value.integer(1)
        for _ in 0..<70 { value = .object(["a": value]) }
        let error = #expect(throws: WireError.self) { try Flattening.brackets.apply(to: ["a": value]) }
        #expect(error?.code == "wire-too-deep")
        #expect(throws: WireError.self) { try WireFormat.xml.render(.object(["a": value])) }
    }
}
