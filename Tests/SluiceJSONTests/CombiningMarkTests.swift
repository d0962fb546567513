import SluiceJSON
import Testing

@Suite struct `Combining marks` {
    /// Two marks whose order is not the canonical one, so that every comparison sorts them (UAX #15, section 1.3).
    private func marks(_ count: Int) -> String { String(repeating: "\u{301}\u{316}", count: count / 2) }

    @Test func `a name of nothing but marks is refused, not compared for seconds`() {
        let text = "{\"e\(marks(500_000))\":1,\"a\":2}"
        let error = #expect(throws: JSONError.self) { try JSONParser.parse(Array(text.utf8)) }
        #expect(error?.code == "json-combining-marks" && error?.offsetBytes == 2)
        let escaped = "[\"" + String(repeating: "\\u0301\\u0316", count: 100) + "\"]"
        #expect(throws: JSONError.self) { try JSONParser.parse(Array(escaped.utf8)) }
    }

    @Test func `what people write is taken`() throws {
        for text in [marks(128), "Việt Nam", "हिन्दी", String(repeating: "e\(marks(30))", count: 1000)] {
            #expect(try JSONParser.parse(Array("\"\(text)\"".utf8)).text?.utf8.elementsEqual(text.utf8) == true)
        }
        #expect(!CombiningMarks.areFew(in: marks(130)))
        #expect(!CombiningMarks.areFew(in: String(repeating: "\u{F73}", count: 200)))
    }
}
