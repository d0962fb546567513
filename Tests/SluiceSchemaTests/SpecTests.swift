import Testing

@testable import SluiceSchema

private func checked(_ yaml: String) throws -> CheckedMapping {
    let node = try YAMLParser.parse(Array(yaml.utf8), file: "t.yaml")
    return try CheckedMapping.checking(node, against: gardenSpec)
}

@Test func `absent fields have the defaults of the spec`() throws {
    let garden = try checked("name: Home\nowner: anna\n")
    #expect(garden.text("name") == "Home")
    #expect(garden.integer("beds") == 4)
    #expect(garden.boolean("fenced") == false)
    #expect(garden.durationMilliseconds("watering") == 43_200_000)
    #expect(garden.sizeBytes("tank") == 10_240)
    #expect(garden.text("soil") == "loam")
    #expect(garden.texts("tools") == ["rake"])
    #expect(!garden.isGiven("tools"))
    #expect(garden.integer("steps") == nil)
    #expect(garden.mapping("shade") == nil)
    #expect(garden.mappings("plants").isEmpty)
}

@Test func `given fields are read as declared`() throws {
    let garden = try checked(
        """
        name: Home
        owner: anna
        beds: 7
        watering: 90s
        tank: 2KiB
        tools: [spade, 3]
        plants: [{kind: rose, count: 2}, {kind: lily}]
        labels: {a: 1}
        gate_code: {env: GATE}
        visit: 5m
        shade: {tree: oak, x-b: 2, x-a: 1}
        """)
    #expect(garden.integer("beds") == 7)
    #expect(garden.isGiven("beds"))
    #expect(garden.durationMilliseconds("watering") == 90_000)
    #expect(garden.sizeBytes("tank") == 2048)
    #expect(garden.texts("tools") == ["spade", "3"])
    #expect(garden.mappings("plants").map { $0.integer("count") } == [2, 1])
    #expect(garden.members("labels").map(\.key) == ["a"])
    #expect(garden.text("gate_code") == nil)
    #expect(garden.mapping("gate_code")?.text("env") == "GATE")
    #expect(garden.boolean("visit") == nil)
    #expect(garden.durationMilliseconds("visit") == 300_000)
    #expect(garden.mapping("shade")?.others.map(\.key) == ["x-b", "x-a"])
}

@Test func `a wrong value never falls back to the default`() {
    #expect(throws: SchemaError.self) { try checked("name: Home\nowner: anna\nbeds: many\n") }
}

@Test func `a warning alone does not refuse a file`() throws {
    #expect(try checked("name: Home\nowner: anna\nhedge: true\n").boolean("hedge") == true)
}

@Test func `asking for an undeclared field stops the program`() async {
    await #expect(processExitsWith: .failure) {
        let node = try YAMLParser.parse(Array("{}".utf8), file: "t")
        _ = CheckedMapping(node, spec: MappingSpec(name: "n", about: "", fields: [])).text("absent")
    }
}

@Test func `a default that its own field refuses stops the program`() async {
    await #expect(processExitsWith: .failure) {
        let field = FieldSpec(name: "n", kind: .integer(1...2), about: "", defaultText: "3")
        _ = MappingSpec(name: "n", about: "", fields: [field])
    }
}

@Test(arguments: [
    ("500ms", 500), ("5s", 5000), ("5m", 300_000), ("12h", 43_200_000), ("1d", 86_400_000), ("0s", 0),
])
func `a duration is read to the millisecond`(_ text: String, _ milliseconds: Int) {
    #expect(durationMilliseconds(text) == milliseconds)
}

@Test(arguments: ["", "5", "s", "-5s", "+5s", "5 s", "05s", "5S", "1.5s", "5ss", "9223372036854775807s", "٥s"])
func `what is no duration is none`(_ text: String) {
    #expect(durationMilliseconds(text) == nil)
}

@Test(arguments: [("1B", 1), ("10KiB", 10_240), ("1MiB", 1_048_576), ("3GiB", 3_221_225_472)])
func `a size is read to the byte`(_ text: String, _ bytes: Int) {
    #expect(sizeBytes(text) == bytes)
}

@Test(arguments: ["https://a", "https://a.b:443/x?y#z", "https://[::1]:8080/", "HTTPS://A.example"])
func `what is a URL is one`(_ text: String) {
    #expect(objection(toURL: text, schemes: ["https"]) == nil)
}

@Test(arguments: [
    "", "https", "https://", "https://:80", "https://a:", "https://a:0", "https://a:x", "https://[1", "https://[x:]",
    "https://a@b", "https://é.example", "https://a b", "ftp://a", "https://.a", "https://a..b", "://a", "https://a:+80",
])
func `what is no URL is none`(_ text: String) {
    #expect(objection(toURL: text, schemes: ["https"]) != nil)
}
