import Foundation
import SluiceJSON

/// JSON: accepted if and only if the grammar says so, read as Foundation reads it, written back without loss.
enum JSONTarget {
    static func check(_ input: [UInt8]) throws {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONParser.parse(input)
        } catch {
            try require(
                (0...input.count).contains(error.offsetBytes), "the offset of the error is outside of the input")
            try require(!error.message.isEmpty, "the error says nothing")
            try require(error.code != "json-syntax" || !JSONGrammar.accepts(input), "JSON was refused: \(error)")
            return
        }
        try require(JSONGrammar.accepts(input), "what is no JSON was accepted")
        // Foundation refuses numbers that no double holds, and loses a byte order mark within a text.
        let hasMark = String(decoding: input, as: UTF8.self).unicodeScalars.contains("\u{FEFF}")
        if !hasMark, let reading = foundation(input) {
            try require(agrees(value, reading), "Foundation reads another document")
        }
        let written = value.serialized()
        let again = try require(try? JSONParser.parse(written), "what was written cannot be read")
        try require(again.serialized() == written, "written twice, it is not the same")
        try require(again == value, "read again, it is not the same")
        try checkRanges(value, input)
    }

    /// Every member of the outermost object stands where `range(ofMember:)` says.
    private static func checkRanges(_ value: JSONValue, _ input: [UInt8]) throws {
        for member in value.object?.members.prefix(8) ?? [] {
            let range = try require(
                try JSONParser.range(ofMember: [member.name], in: input), "a member that is there has no range")
            try require(try JSONParser.parse(Array(input[range])) == member.value, "a range holds another value")
        }
        try require(
            try JSONParser.range(ofMember: ["\u{7F}none"], in: input) == nil || value["\u{7F}none"] != nil,
            "a member that is not there has a range")
    }

    private static func foundation(_ input: [UInt8]) -> Any? {
        try? JSONSerialization.jsonObject(with: Data(input), options: [.fragmentsAllowed])
    }

    /// The same shape, the same texts. Numbers are compared where Foundation keeps them exact.
    private static func agrees(_ ours: JSONValue, _ theirs: Any) -> Bool {
        switch ours {
        case .null: return theirs is NSNull
        case .boolean(let value): return (theirs as? Bool) == value
        case .number(let number):
            guard let integer = number.integer else { return theirs is NSNumber }
            return (theirs as? NSNumber)?.int64Value == integer
        case .text(let text): return (theirs as? String).map { Array($0.utf8) == Array(text.utf8) } ?? false
        case .array(let items):
            guard let list = theirs as? [Any], list.count == items.count else { return false }
            return zip(items, list).allSatisfy(agrees)
        case .object(let object):
            guard let members = theirs as? [String: Any], members.count == object.members.count else { return false }
            return object.members.allSatisfy { member in members[member.name].map { agrees(member.value, $0) } ?? false
            }
        }
    }
}
