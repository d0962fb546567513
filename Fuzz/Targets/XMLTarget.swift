import SluiceChannel

/// XML: nothing is expanded or fetched, and what can be written again reads the same.
enum XMLTarget {
    static func check(_ input: [UInt8]) throws {
        let value: Value
        do throws(WireError) {
            value = try WireFormat.xml.parse(input)
        } catch {
            try require(WireCodes.all.contains(error.code), "an unknown code: \(error.code)")
            return
        }
        let root = try require(value.object, "a document is no object")
        try require(root.members.count == 1, "a document has not one root")
        try require(textBytes(value) <= input.count, "more text came out than went in: an entity was expanded")
        guard let written = try? WireFormat.xml.render(value) else { return }
        let again = try require(try? WireFormat.xml.parse(written), "what was written cannot be read")
        try require(again == value, "read again, it is not the same: \(String(decoding: written, as: UTF8.self))")
    }

    /// All names and texts together; an element's name stands at least once for each time it is counted.
    private static func textBytes(_ value: Value) -> Int {
        switch value {
        case .text(let text): text.utf8.count
        case .list(let items): items.reduce(0) { $0 + textBytes($1) }
        case .object(let object):
            object.members.reduce(0) { sum, member in
                sum + textBytes(member.value)
                    + (member.name == "#text" ? 0 : member.name.utf8.count - (member.name.hasPrefix("@") ? 1 : 0))
            }
        default: 0
        }
    }
}

/// The codes that a body can be refused with.
enum WireCodes {
    static let all: Set<String> = [
        "wire-too-large", "wire-too-deep", "wire-not-utf8", "wire-syntax", "wire-duplicate-name", "wire-forbidden",
        "wire-unwritable",
    ]
}
