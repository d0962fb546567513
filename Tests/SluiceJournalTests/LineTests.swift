import SluiceCrypto
import Testing

@testable import SluiceJournal

@Suite struct LineTests {
    @Test func `a line and its chain are what the format says`() {
        var output: [UInt8] = []
        let record = Array(#"{"a":1}"#.utf8)
        let chain = ChainedLine.append(
            record: record, sequence: 7, previous: ChainedLine.origin(of: "trade"), to: &output)
        let zero = Digest.sha256(Array("sluice journal v1 trade".utf8))
        let wanted = Hex.encode(Digest.sha256(zero + Array(#"{"seq":7,"a":1"#.utf8)))
        #expect(Hex.encode(chain) == wanted)
        #expect(String(decoding: output, as: UTF8.self) == #"{"seq":7,"a":1,"chain":"\#(wanted)"}"# + "\n")
    }

    @Test func `a line is read back`() throws {
        var output: [UInt8] = []
        let record = Array(#"{"a":{"chain":"x"}}"#.utf8)
        let previous = ChainedLine.origin(of: "trade")
        let chain = ChainedLine.append(record: record, sequence: 120, previous: previous, to: &output)
        let bytes = Array(output.dropLast())
        let line = try #require(ChainedLine(bytes))
        #expect(line.sequence == 120)
        #expect(line.chain == chain)
        #expect(line.record(of: bytes) == record)
        #expect(line.follows(previous, line: bytes))
        #expect(!line.follows(chain, line: bytes))
    }

    @Test(arguments: [
        #"{"seq":0,"a":1,"chain":"HEX"}"#, #"{"seq":01,"a":1,"chain":"HEX"}"#, #"{"seq":1,"chain":"HEX"}"#,
        #"{"seq":-1,"a":1,"chain":"HEX"}"#, #"{"seq":99999999999999999999,"a":1,"chain":"HEX"}"#,
        #"{"seq":1,"a":1,"chain":"HEX"} "#, #" {"seq":1,"a":1,"chain":"HEX"}"#, #"{"seq":1,"a":1,"chain":"HEX""#, "",
        "{",
        #"{"seq":1"#,
    ])
    func `another form is no line`(_ text: String) {
        let hex = String(repeating: "0a", count: 32)
        #expect(ChainedLine(Array(text.replacing("HEX", with: hex).utf8)) == nil)
    }

    @Test func `upper-case digits are no chain`() {
        let text = #"{"seq":1,"a":1,"chain":"HEX"}"#
        #expect(ChainedLine(Array(text.replacing("HEX", with: String(repeating: "0a", count: 32)).utf8)) != nil)
        #expect(ChainedLine(Array(text.replacing("HEX", with: String(repeating: "0A", count: 32)).utf8)) == nil)
    }

    @Test(arguments: [
        #"{"a":1}"#, #"{"a":-0.5e+10,"b":[true,false,null,{}],"c":{"seq":1,"chain":2},"d":"\u00e9\n"}"#,
        #"{ "a" : [ 1 , 2 ] }"#, #"{"séq":""}"#,
    ])
    func `a record is one JSON object`(_ text: String) {
        #expect(RecordCheck.problem(of: Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        "", "{}", "[]", "1", "{\"a\":1}\n", " {\"a\":1}", "{\"a\":\n1}", #"{"seq":1}"#, #"{"a":1,"chain":"x"}"#,
        #"{"\u0073eq":1}"#, #"{"a":01}"#, #"{"a":1,}"#, #"{"a"}"#, #"{"a":1}{"b":1}"#, #"{"a":tru}"#, #"{"a":"\x"}"#,
        "{\"a\":\"\t\"}", #"{"a":.5}"#, #"{"a":1.}"#, #"{"a":[1}"#, #"{"a":"}"#, #"{"a":"\u12G4"}"#,
        #"{"a":\#(String(repeating: "[", count: 100))\#(String(repeating: "]", count: 100))}"#,
    ])
    func `anything else is no record`(_ text: String) {
        #expect(RecordCheck.problem(of: Array(text.utf8)) != nil)
    }

    /// Strings are read eight bytes at a time.
    @Test func `what ends or breaks a string is seen at every place of it`() {
        for length in 0..<20 {
            let plain = String(repeating: "é~", count: length / 3) + String(repeating: "x", count: length % 3)
            func problem(_ text: String) -> String? {
                RecordCheck.problem(of: Array(#"{"a":"\#(text)","b":"é"}"#.utf8))
            }
            #expect(problem(plain) == nil)
            #expect(problem(plain + #"\""# + plain) == nil)
            #expect(problem(plain + "\u{7F}" + plain) == nil)
            for broken in ["\"", "\\x", "\u{1F}", "\u{0}", "\t"] {
                #expect(problem(plain + broken + plain) != nil, "\(broken) after \(length) bytes")
            }
            #expect(problem(plain + "\n" + plain) == "it has a line feed in it")
        }
    }

    @Test func `bytes that are not UTF-8 are no record`() {
        #expect(RecordCheck.problem(of: Array(#"{"a":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)) != nil)
    }

    @Test func `names of segments are read strictly`() {
        let name = SegmentName(journal: "trade", first: 42)
        #expect(name.text == "trade-00000000000000000042.jsonl")
        #expect(SegmentName(journal: "trade", text: name.text) == name)
        for other in ["trade-42.jsonl", "refund-00000000000000000042.jsonl", "trade-00000000000000000000.jsonl", "x"] {
            #expect(SegmentName(journal: "trade", text: other) == nil)
        }
        #expect(SegmentName.isTornCopy(name.text + ".torn-12", journal: "trade"))
        #expect(!SegmentName.isTornCopy("x.jsonl.torn-12", journal: "trade"))
    }
}
