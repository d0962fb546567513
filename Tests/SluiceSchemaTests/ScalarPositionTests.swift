import Testing

@testable import SluiceSchema

/// YAML whose value under `k` is the text, the byte of the text that is asked for, and its line and column.
struct ScalarPlace: Sendable, CustomTestStringConvertible {
    let yaml: String
    let offset: Int
    let place: String

    init(_ yaml: String, _ offset: Int, _ place: String) {
        self.yaml = yaml
        self.offset = offset
        self.place = place
    }

    var testDescription: String { "\(yaml) at \(offset)" }
}

@Test(arguments: [
    ScalarPlace("k: abc", 0, "1:4"), ScalarPlace("k: abc", 2, "1:6"), ScalarPlace("k: abc", 99, "1:7"),
    ScalarPlace("k: éa", 2, "1:5"), ScalarPlace("k: 日本x", 6, "1:6"),
    ScalarPlace("k: 'abc'", 1, "1:6"), ScalarPlace("k: 'a''bc'", 2, "1:8"), ScalarPlace("k: \"a\\nb\"", 2, "1:8"),
    ScalarPlace("k: \"a\\u00e9b\"", 3, "1:12"), ScalarPlace("k: \"\\x41\\U0001F600b\"", 5, "1:19"),
    ScalarPlace("k: \"\\_\\Lb\"", 5, "1:9"), ScalarPlace("k: \"a\\\n   b\"", 1, "2:4"),
    ScalarPlace("k: a\n  b c", 2, "2:3"), ScalarPlace("k: a  \n\n  b", 2, "3:3"),
    ScalarPlace("k: 'a\n\n\n  b'", 3, "4:3"), ScalarPlace("k: !!str &x abc", 1, "1:14"),
    ScalarPlace("k: &x # note\n  'abc'", 1, "2:5"), ScalarPlace("k: |\n  ab\n  cd\n", 3, "3:3"),
    ScalarPlace("k: |\n\n  ab\n   cd\n", 5, "4:4"), ScalarPlace("k: |2-\n    ab\n  cd", 5, "3:3"),
    ScalarPlace("k: >\n  ab\n  cd\n", 3, "3:3"), ScalarPlace("k: >\n  ab\n\n  cd\n", 3, "4:3"),
    ScalarPlace("k: >\n  ab\n    cd\n  ef", 5, "3:5"), ScalarPlace("k: &x |\n  ab\n  cd\n", 4, "3:4"),
    ScalarPlace("k: &x:b", 1, "1:7"), ScalarPlace("k: 'a\r\n  b'", 2, "2:3"),
    ScalarPlace("k: |\r\n  ab\r\n  cd\r\n", 3, "3:3"),
])
func `a byte of a text is found where it was written`(_ case: ScalarPlace) throws {
    let node = try YAMLParser.parse(Array(`case`.yaml.utf8), file: "t", limits: .init())
    let value = try #require(node["k"])
    #expect("\(value.position(atOffset: `case`.offset))" == "t:\(`case`.place)")
}

@Test func `a value made by code points at the place it was given`() {
    let place = SourcePosition(file: "t", line: 3, column: 4)
    let node = YAMLNode(position: place, content: .scalar(.init(text: "abc", isPlain: true)))
    #expect(node.position(atOffset: 2) == place)
}
