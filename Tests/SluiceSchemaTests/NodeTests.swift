import Testing

@testable import SluiceSchema

private func parse(_ text: String, limits: YAMLLimits = .init()) throws -> YAMLNode {
    try YAMLParser.parse(Array(text.utf8), file: "t.yaml", limits: limits)
}

@Test func `quotes decide whether a value is a number, a boolean or nothing`() throws {
    let node = try parse("a: 12\nb: '12'\nc: true\nd: \"true\"\ne:\nf: ''\ng: ~\nh: no\ni: -7\nj: |\n  12\n")
    #expect(node["a"]?.integer == 12)
    #expect(node["b"]?.integer == nil)
    #expect(node["b"]?.text == "12")
    #expect(node["c"]?.boolean == true)
    #expect(node["d"]?.boolean == nil)
    #expect(node["e"]?.isNull == true)
    #expect(node["e"]?.text == nil)
    #expect(node["f"]?.isNull == false)
    #expect(node["f"]?.text == "")
    #expect(node["g"]?.isNull == true)
    #expect(node["h"]?.boolean == nil)
    #expect(node["h"]?.text == "no")
    #expect(node["i"]?.integer == -7)
    #expect(node["j"]?.integer == nil)
    #expect(node["absent"] == nil)
    #expect(node["a"]?["b"] == nil)
}

@Test(arguments: [
    ("[]", "a list"), ("{}", "a mapping"), ("", "nothing"), ("null", "nothing"), ("1", "an integer"),
    ("false", "a boolean"), ("'1'", "a text"), ("1.5", "a text"), ("99999999999999999999", "an integer"),
])
func `a value says what it is in words`(_ yaml: String, _ name: String) throws {
    #expect(try parse(yaml).kindName == name)
}

@Test func `every key and value knows its line and column`() throws {
    let node = try parse("# c\nfirst: 1\nsecond:\n  - a\n  -   b: [x, {y: z}]\nthird: !!str &q v\n")
    let members = try #require(node.members)
    #expect(members.map { "\($0.keyPosition)" } == ["t.yaml:2:1", "t.yaml:3:1", "t.yaml:6:1"])
    #expect("\(node.position)" == "t.yaml:2:1")
    #expect(members.map { "\($0.value.position)" } == ["t.yaml:2:8", "t.yaml:4:3", "t.yaml:6:8"])
    let inner = try #require(node["second"]?.items?[1])
    #expect("\(inner.position)" == "t.yaml:5:7")
    #expect("\(try #require(inner["b"]?.items?[1]["y"]).position)" == "t.yaml:5:18")
}

@Test func `an alias keeps the place where its value was written`() throws {
    let node = try parse("a: &x hello\nb: *x\n")
    #expect("\(try #require(node["b"]).position)" == "t.yaml:1:4")
    #expect("\(try #require(node["b"]).position(atOffset: 1))" == "t.yaml:1:8")
}

@Test func `several documents are read in order`() throws {
    let bytes = Array("---\na: 1\n---\n- 2\n...\n".utf8)
    let nodes = try YAMLParser.parseAll(bytes, file: "t.yaml")
    #expect(nodes.map(\.kindName) == ["a mapping", "a list"])
    #expect(try YAMLParser.parseAll([], file: "t.yaml").isEmpty)
}

@Test func `anchors do not reach into the next document`() {
    #expect(throws: SchemaError.self) {
        try YAMLParser.parseAll(Array("--- &a 1\n--- *a\n".utf8), file: "t.yaml")
    }
}
