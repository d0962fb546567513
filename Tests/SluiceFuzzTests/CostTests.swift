import SluiceFuzzTargets
import SluiceTesting
import Testing

/// The dearest inputs that anybody could think of, for every parser: what takes four times the input may take four times as
/// long, not sixteen times. Processor time of one thread is compared, so a busy machine changes nothing.
@Suite struct `The cost of hostile input` {
    /// Journals are left out: their inputs are cut to a few hundred lines, and their work is done on another thread.
    static let names = FuzzTarget.all.map(\.name).filter { !["chain", "journal", "log"].contains($0) }

    @Test(arguments: names) func `no input costs with the square of its length`(_ name: String) async throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        // What a library in C does with the square is seen only where it is long.
        let bytes = name == "xml" ? 16_000 : 3_000
        for (small, large) in zip(HostileInput.inputs(name, bytes), HostileInput.inputs(name, 4 * bytes)) {
            let factor = await onThread { () -> Double in
                // What is made once, at the first input, does not count.
                try? target.check(small)
                // Caches that others empty make a measurement too large, never too small: the best of some counts.
                var best = Double.infinity
                for _ in 0..<4 where best >= 10 {
                    let first = processorSeconds { try? target.check(small) }
                    let second = processorSeconds { try? target.check(large) }
                    best = min(best, second < 0.05 ? 1 : second / max(first, 0.001))
                }
                return best
            }
            let start = String(decoding: large.prefix(60), as: UTF8.self)
            #expect(factor < 10, "four times the input took \(factor) times as long: \(start)")
        }
    }
}

/// Inputs of about a length that would make a careless parser slow or deep.
struct HostileInput {
    static func inputs(_ target: String, _ lengthBytes: Int) -> [[UInt8]] {
        HostileInput(lengthBytes: lengthBytes).texts(target).map { Array($0.utf8) }
    }

    private let lengthBytes: Int

    private func filled(_ unit: (Int) -> String, separator: String = "", around: (String, String) = ("", ""))
        -> String
    {
        var units: [String] = []
        var length = 0
        while length < lengthBytes {
            units.append(unit(units.count))
            length += (units.last?.utf8.count ?? 1) + separator.utf8.count
        }
        return around.0 + units.joined(separator: separator) + around.1
    }

    private func texts(_ target: String) -> [String] {
        switch target {
        case "json", "body", "signed", "callback", "answer", "chain": json.map { head(target) + $0 }
        case "xml":
            [
                filled({ "<a\($0)/>" }, around: ("<r>", "</r>")), filled({ _ in "<a>" }), filled({ _ in "<!--" }),
                filled({ _ in "-- " }, around: ("<r><!-- ", "--></r>")),
                filled({ "a\($0)=\"\"" }, separator: " ", around: ("<r ", "/>")),
                filled({ _ in "&#10;" }, around: ("<a>", "</a>")),
                filled({ "xmlns:p\($0)='u'" }, separator: " ", around: ("<r ", "/>")),
                filled({ _ in "<![CDATA[]]>" }, around: ("<a>", "</a>")),
                filled({ _ in "x<b/>" }, around: ("<a>", "</a>")), filled({ _ in "]]>" }, around: ("<a><![CDATA[", "")),
            ]
        case "form":
            [
                filled({ "a\($0)=" }, separator: "&"), filled({ _ in "a[]=" }, separator: "&"), filled({ _ in "%41" }),
                filled({ _ in "&" }),
                filled({ _ in "{" }), filled({ _ in "{}" }), filled({ _ in "e%CC%81" }),
                filled({ "{\($0)}=1" }, separator: "&"),
            ]
        case "yaml", "definition":
            [
                filled({ "a\($0): 1" }, separator: "\n"), filled({ _ in "[" }), filled({ _ in "- " }),
                filled({ _ in "? " }), filled({ _ in "&a " }),
                filled(
                    { "&a\($0) [*a\(max(0, $0 - 1)), *a\(max(0, $0 - 1))]" }, separator: "\n- ",
                    around: ("- &a0 x\n- ", "")),
                filled({ _ in "{a: " }), filled({ _ in "!!str " }), filled({ _ in "'" }),
                filled({ _ in "\\x41" }, around: ("\"", "\"")),
                filled({ _ in "*a " }), filled({ _ in "a\n" }, around: ("|\n ", "")), filled({ _ in "a:\n" }),
                filled({ "\($0)" }, separator: ",", around: ("[", "]")),
                filled({ _ in "#\n" }), filled({ "plugin\($0): x" }, separator: "\n"),
            ]
        case "expression":
            [
                filled({ _ in "(" }), filled({ _ in "not " }), filled({ _ in "${now}" }),
                filled({ _ in " | lower" }, around: ("${nonce", "}")),
                filled({ _ in ".a" }, around: ("${answer", "}")), filled({ _ in "status == 200 and " }),
                filled({ _ in "'" }), filled({ _ in "${" }),
                filled({ "'\($0)'" }, separator: ", ", around: ("status in [", "]")), filled({ _ in "\\" }),
                filled({ _ in "[0]" }, around: ("${answer.items", "}")),
            ]
        default:
            [
                filled({ "\"a\":\($0)" }, separator: "\n"), filled({ _ in "#segment\n\"a\":1" }, separator: "\n"),
                filled({ _ in "!" }, separator: "\n"),
                filled({ _ in "x" }), filled({ _ in "!{\"seq\":1," }), filled({ _ in "g100" }, separator: "\n"),
            ]
        }
    }

    /// What stands before a body in the inputs of a target.
    private func head(_ target: String) -> String {
        switch target {
        case "body": "PaymentRequest\n"
        case "signed": "everything notify POST \n\n"
        case "callback": "sandbox notify POST \n\n"
        case "answer": "stripe query  0 200\n\n"
        default: ""
        }
    }

    private var json: [String] {
        [
            filled({ "\"k\($0)\":0" }, separator: ",", around: ("{", "}")), filled({ _ in "[" }),
            filled({ _ in "{\"a\":" }),
            filled({ _ in "\\u0301" }, around: ("\"e", "\"")),
            filled({ _ in "\u{301}\u{316}" }, around: ("{\"e", "\":1}")),
            filled({ _ in "1" }), filled({ _ in "0," }, around: ("[", "0]")),
            filled({ _ in "\\\\" }, around: ("\"", "\"")),
            filled({ "\"e\u{301}\($0)\":{}" }, separator: ",", around: ("{", "}")),
            filled({ _ in "\"\"" }, separator: ",", around: ("[", "]")),
            filled({ "\"metadata\($0)\":\"\"" }, separator: ",", around: ("{", "}")),
            filled({ _ in " " }, around: ("", "1")),
            filled({ _ in "\u{1F1E9}" }, around: ("{\"description\":\"", "\"}")),
        ]
    }
}
