import SluiceChannel
import Testing

@Suite struct `Bodies as values and back` {
    private func parse(_ format: WireFormat, _ body: String) throws -> Value { try format.parse(Array(body.utf8)) }

    private func render(_ format: WireFormat, _ value: Value) throws -> String {
        String(decoding: try format.render(value), as: UTF8.self)
    }

    @Test func `an XML element has as many as 64 attributes, and comments with single hyphens`() throws {
        let attributes = (0..<64).map { "a\($0)=\"it's >\"" }.joined(separator: " ")
        let value = try parse(.xml, "<!-- a - b --><x \(attributes)><!----><y>'\"'\"</y></x>")
        #expect(value.object?.members.first?.value.object?.members.count == 65)
    }

    @Test func `XML says elements, attributes, text and repetition`() throws {
        let body = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- <!DOCTYPE in a comment> -->
            <xml a="1 &amp; 2"><code><![CDATA[<!DOCTYPE x> & ]]>é</code><empty/><item id="7">x</item><item>y</item>
            <n:s xmlns:n="urn:x" n:k="v">&#20013;</n:s></xml>
            """
        let expected: ObjectValue = [
            "@a": .text("1 & 2"), "code": .text("<!DOCTYPE x> & é"), "empty": .text(""),
            "item": .list([.object(["@id": .text("7"), "#text": .text("x")]), .text("y")]),
            "n:s": .object(["@n:k": .text("v"), "#text": .text("中")]),
        ]
        #expect(try parse(.xml, body) == .object(["xml": .object(expected)]))
    }

    @Test func `blanks inside a text are kept, between elements they mean nothing`() throws {
        #expect(try parse(.xml, "<a>\n <b> x </b>\n</a>") == .object(["a": .object(["b": .text(" x ")])]))
    }

    @Test func `XML is written compactly and escaped`() throws {
        let value = Value.object([
            "xml": .object([
                "@v": .text("\"<\n"), "a": .text("<&>\r"), "n": .integer(5), "none": .null,
                "list": .list([.integer(1), .integer(2)]),
            ])
        ])
        let text = try render(.xml, value)
        #expect(
            text
                == "<xml v=\"&quot;&lt;&#10;\"><a>&lt;&amp;&gt;&#13;</a><n>5</n><none></none><list>1</list><list>2</list></xml>"
        )
        #expect(try parse(.xml, text).member("xml").member("a") == .text("<&>\r"))
    }

    @Test(arguments: [
        Value.object(["a": .null, "b": .null]), .object(["a b": .null]), .text("x"), .object(["a": .text("\u{1}")]),
        .object(["a": .list([.null])]), .object(["1": .null]),
    ])
    func `what cannot be XML is refused`(_ value: Value) {
        #expect(throws: WireError.self) { try WireFormat.xml.render(value) }
    }

    @Test func `a form is decoded, names that say they are lists gather`() throws {
        #expect(
            try parse(.form, "a=1+2&b=%E4%B8%AD&c&&d=x=y&e[]=1&e%5B%5D=2")
                == .object([
                    "a": .text("1 2"), "b": .text("中"), "c": .text(""), "d": .text("x=y"),
                    "e[]": .list([.text("1"), .text("2")]),
                ]))
    }

    @Test func `forms are written with their nested members in brackets`() throws {
        let value = Value.object([
            "a": .text("x y&z"), "n": .object(["b": .integer(1), "c": .list([.text("é")])]), "gone": .absent,
            "nil": .null,
        ])
        #expect(try render(.nestedForm, value) == "a=x+y%26z&n%5Bb%5D=1&n%5Bc%5D%5B0%5D=%C3%A9&nil=")
        #expect(throws: WireError.self) { try WireFormat.form.render(value) }
    }

    @Test func `k=v text is not decoded, braces may hold ampersands`() throws {
        #expect(
            try parse(.kvText, "a=%20+&b={x=1&y=[2&3]}&c=a=b&d=[1&2]&e={open&f=")
                == .object([
                    "a": .text("%20+"), "b": .text("{x=1&y=[2&3]}"), "c": .text("a=b"), "d": .text("[1&2]"),
                    "e": .text("{open"), "f": .text(""),
                ]))
    }

    @Test func `numbers of JSON come back as they were written`() throws {
        let body = #"{"id":1234567890123456789,"big":12345678901234567890,"a":1.50,"e":1e2,"n":null,"t":"\u4e2d"}"#
        #expect(
            try render(.json, parse(.json, body))
                == #"{"id":1234567890123456789,"big":12345678901234567890,"a":1.50,"e":100,"n":null,"t":"中"}"#)
    }

    @Test func `a key never becomes JSON`() throws {
        #expect(throws: WireError.self) { try WireFormat.json.render(.bytes([0xFF])) }
    }

    @Test func `the canonical form runs its steps in order`() throws {
        let fields: ObjectValue = [
            "b": .text("2 ~"), "A": .text("1/"), "a": .text("x"), "empty": .text(""), "nil": .null, "sign": .text("s"),
        ]
        var rule = CanonicalFields(except: ["sign"], dropsEmpty: true, order: .byKey)
        func text() throws -> String { String(decoding: try rule.bytes(of: fields), as: UTF8.self) }
        #expect(try text() == "A=1/&a=x&b=2 ~")
        rule.order = .byKeyIgnoringCase
        rule.encodeValues = .form
        #expect(try text() == "A=1%2F&a=x&b=2+%7E")
        rule.valuesOnly = true
        rule.separator = ""
        #expect(try text() == "1%2Fx2+%7E")
        rule = CanonicalFields(pick: ["a", "none", "b"], separator: "|")
        #expect(try text() == "a=x|none=|b=2 ~")
        rule.missing = .skip
        #expect(try text() == "a=x|b=2 ~")
        #expect(throws: WireError.self) { try CanonicalFields().bytes(of: ["a": .list([])]) }
    }

    @Test func `multipart forms hold fields and files`() throws {
        let value: ObjectValue = [
            "a\"b": .integer(1), "gone": .absent,
            "file": .object([
                "file_name": .text("x.png"), "content_type": .text("image/png"), "content": .bytes([0xFF]),
            ]),
        ]
        let head =
            "--b1\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\n1\r\n--b1\r\n"
            + "Content-Disposition: form-data; name=\"file\"; filename=\"x.png\"\r\nContent-Type: image/png\r\n\r\n"
        let expected = Array(head.utf8) + [0xFF] + Array("\r\n--b1--\r\n".utf8)
        #expect(try MultipartWire.render(value, boundary: "b1") == expected)
        #expect(throws: WireError.self) { try MultipartWire.render(["a": .text("x b1 y")], boundary: "b1") }
        #expect(throws: WireError.self) { try MultipartWire.render(["a": .object([:])], boundary: "b1") }
        #expect(throws: WireError.self) { try MultipartWire.render(["a": .null], boundary: "b\r\n1") }
    }
}
