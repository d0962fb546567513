import SluiceJSON
import Testing

private func parse(_ text: String) throws(JSONError) -> JSONValue { try JSONParser.parse(Array(text.utf8)) }

@Suite struct JSONParsing {
    @Test func `a document keeps its order and its literals`() throws {
        let text = #"{"b":1.50,"a":[true,false,null,-0,12345678901234567890,1e3],"ü":"/\"\\\n\u0001"}"#
        #expect(try parse(text).serializedText == text)
    }

    @Test func `whole numbers are integers and nothing else is`() throws {
        #expect(try parse("9223372036854775807").integer == .max)
        #expect(try parse("-12").integer == -12)
        for text in ["9223372036854775808", "1.0", "1e2", "\"1\""] { #expect(try parse(text).integer == nil) }
    }

    @Test func `escapes and surrogate pairs are decoded`() throws {
        #expect(try parse(#""\u4e2d\ud83d\ude00\/\b\f\t""#).text == "中😀/\u{8}\u{c}\t")
    }

    @Test func `what must be escaped is found at every place of a text, and nothing else is escaped`() throws {
        for byte in UInt8(0)..<128 {
            for place in 0..<20 {
                let text = String(repeating: "a", count: place) + String(UnicodeScalar(byte)) + "é"
                let written = JSONValue.text(text).serialized()
                let mustEscape = byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
                #expect((written.count > text.utf8.count + 2) == mustEscape, "byte \(byte) at \(place)")
                #expect(try JSONParser.parse(written).text == text)
            }
        }
    }

    @Test(arguments: [
        ("", "json-syntax", 0), ("{", "json-syntax", 1), ("[1,]", "json-syntax", 3), ("{\"a\":1,}", "json-syntax", 7),
        ("01", "json-syntax", 1), ("+1", "json-syntax", 0), (".5", "json-syntax", 0), ("1.", "json-syntax", 0),
        ("tru", "json-syntax", 0), ("\"\\x\"", "json-syntax", 1), ("\"\\ud800\"", "json-syntax", 1),
        ("\"\\ud800\\u0041\"", "json-syntax", 1), ("\"a\nb\"", "json-syntax", 2), ("1 2", "json-syntax", 2),
        ("{\"a\":1,\"a\":2}", "json-duplicate-name", 7), ("\u{FEFF}1", "json-syntax", 0), ("NaN", "json-syntax", 0),
        ("{'a':1}", "json-syntax", 1), ("\"", "json-syntax", 1),
    ])
    func `what is not JSON is refused at its byte`(text: String, code: String, offset: Int) {
        let error = #expect(throws: JSONError.self) { try parse(text) }
        #expect(error?.code == code)
        #expect(error?.offsetBytes == offset)
    }

    @Test func `invalid UTF-8 is refused`() {
        let error = #expect(throws: JSONError.self) { try JSONParser.parse([0x22, 0xC3, 0x28, 0x22]) }
        #expect(error?.code == "json-not-utf8")
    }

    @Test func `depth and size are bounded`() {
        let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
        #expect(throws: JSONError.self) { try parse(deep) }
        #expect(throws: JSONError.self) {
            try JSONParser.parse(Array("[1,2,3]".utf8), limits: JSONLimits(depthMax: 4, bytesMax: 6))
        }
    }

    @Test func `an object with many members is checked for duplicates too`() throws {
        let members = (0..<100).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        #expect(try parse("{\(members)}").object?.members.count == 100)
        #expect(throws: JSONError.self) { try parse("{\(members),\"k42\":0}") }
    }
}

@Suite struct JSONRanges {
    private let document = Array(#"{ "x":{"sign":1}, "r" : {"a":"}\"","b":[{"sign":2}]} ,"sign":"s"}"#.utf8)

    private func member(_ path: String...) throws -> String? {
        try JSONParser.range(ofMember: path, in: document).map { String(decoding: document[$0], as: UTF8.self) }
    }

    @Test func `a member's exact bytes are found, whatever stands in its texts`() throws {
        #expect(try member("r") == #"{"a":"}\"","b":[{"sign":2}]}"#)
        #expect(try member("sign") == "\"s\"")
        #expect(try member("x", "sign") == "1")
        #expect(try member("r", "a") == #""}\"""#)
    }

    @Test func `members inside lists and unknown members are not found`() throws {
        #expect(try member("r", "b", "sign") == nil)
        #expect(try member("nothing") == nil)
    }
}

@Suite struct JSONRandom {
    @Test func `random documents come back equal, and mutated ones never crash`() throws {
        let seed = seedFromEnvironment()
        var random = SplitMix(state: seed)
        for _ in 0..<2_000 {
            let value = randomValue(&random, depth: 0)
            var bytes = value.serialized()
            #expect(try JSONParser.parse(bytes) == value, "seed \(seed)")
            for _ in 0..<3 where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = try? JSONParser.parse(bytes)
        }
    }

    private func randomValue(_ random: inout SplitMix, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 3 ? 4 : 6), using: &random) {
        case 0: return .null
        case 1: return .boolean(Bool.random(using: &random))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &random))
        case 3: return .text(randomText(&random))
        case 4:
            let count = Int.random(in: 0..<4, using: &random)
            return .array((0..<count).map { _ in randomValue(&random, depth: depth + 1) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0..<4, using: &random) {
                object[randomText(&random)] = randomValue(&random, depth: depth + 1)
            }
            return .object(object)
        }
    }

    private func randomText(_ random: inout SplitMix) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0..<8, using: &random) {
            if let scalar = Unicode.Scalar(UInt32.random(in: 0..<0x11000, using: &random)) {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
