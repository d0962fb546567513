/// A strict RFC 8259 parser. Stricter than the RFC where laxness has been used to smuggle one value past a check and
/// another past a signature: duplicate names, invalid UTF-8, lone surrogates and a byte order mark are refused.
package enum JSONParser {
    package static func parse(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
        var reader = JSONReader(bytes: bytes, limits: limits)
        try reader.checkStart()
        let value = try reader.readValue(depth: 0)
        try reader.expectEnd()
        return value
    }

    /// The exact bytes of one member's value, as they stand in the document: what a signature covers.
    /// - Returns: `nil` when the document is valid and has no such member.
    package static func range(
        ofMember path: [String], in bytes: [UInt8], limits: JSONLimits = JSONLimits()
    ) throws(JSONError) -> Range<Int>? {
        var reader = JSONReader(bytes: bytes, limits: limits)
        try reader.checkStart()
        reader.wanted = path
        _ = try reader.readValue(depth: 0)
        try reader.expectEnd()
        return reader.found
    }
}

/// One pass over the bytes. With `wanted` set it also notes where the value at that path stands.
struct JSONReader {
    let bytes: [UInt8]
    let limits: JSONLimits
    var offset = 0
    var wanted: [String] = []
    var found: Range<Int>?
    /// How many leading names of `wanted` lead to the object that is being read.
    private var matched = 0

    init(bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    func checkStart() throws(JSONError) {
        guard bytes.count <= limits.bytesMax else {
            throw JSONError(
                code: "json-too-large", message: "the document is larger than \(limits.bytesMax) bytes",
                offsetBytes: limits.bytesMax)
        }
    }

    mutating func expectEnd() throws(JSONError) {
        skipSpace()
        guard offset == bytes.count else { throw .syntax("there is more text after the end of the document", offset) }
    }

    mutating func readValue(depth: Int) throws(JSONError) -> JSONValue {
        guard depth < limits.depthMax else {
            throw JSONError(
                code: "json-too-deep", message: "values are nested more than \(limits.depthMax) deep",
                offsetBytes: offset)
        }
        skipSpace()
        guard offset < bytes.count else { throw .syntax("the document ends where a value should stand", offset) }
        switch bytes[offset] {
        case UInt8(ascii: "{"): return .object(try readObject(depth: depth))
        case UInt8(ascii: "["): return .array(try readArray(depth: depth))
        case UInt8(ascii: "\""): return .text(try readString())
        case UInt8(ascii: "t"): return try readWord("true", .boolean(true))
        case UInt8(ascii: "f"): return try readWord("false", .boolean(false))
        case UInt8(ascii: "n"): return try readWord("null", .null)
        default: return .number(try readNumber())
        }
    }

    mutating func skipSpace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return
            }
        }
    }

    private mutating func readWord(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let end = offset + word.utf8CodeUnitCount
        let isEqual =
            end <= bytes.count
            && word.withUTF8Buffer { text in (0..<text.count).allSatisfy { bytes[offset + $0] == text[$0] } }
        guard isEqual else { throw .syntax("this is not a JSON value", offset) }
        offset = end
        return value
    }

    private mutating func readNumber() throws(JSONError) -> JSONNumber {
        var rest = bytes[offset...]
        guard JSONNumber.consume(from: &rest) else { throw .syntax("this is not a JSON value", offset) }
        let literal = String(decoding: bytes[offset..<rest.startIndex], as: UTF8.self)
        offset = rest.startIndex
        return JSONNumber(validLiteral: literal)
    }

    private mutating func readArray(depth: Int) throws(JSONError) -> [JSONValue] {
        offset += 1
        var items: [JSONValue] = []
        // Members inside a list are on no path of names.
        let outer = matched
        matched = -1
        defer { matched = outer }
        skipSpace()
        if take(UInt8(ascii: "]")) { return items }
        while true {
            items.append(try readValue(depth: depth + 1))
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "]")) else { throw .syntax("expected a comma or ] after this list item", offset) }
            return items
        }
    }

    private mutating func readObject(depth: Int) throws(JSONError) -> JSONObject {
        offset += 1
        var members: [JSONObject.Member] = []
        var names = JSONNameSet()
        skipSpace()
        if take(UInt8(ascii: "}")) { return JSONObject() }
        members.reserveCapacity(4)
        while true {
            skipSpace()
            let nameOffset = offset
            guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else {
                throw .syntax("expected the name of a member in quotes", offset)
            }
            let name = try readString()
            guard names.insert(name, among: members) else {
                throw JSONError(
                    code: "json-duplicate-name", message: "a member name stands twice in one object",
                    offsetBytes: nameOffset)
            }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw .syntax("expected a colon after this member name", offset) }
            members.append(.init(name: name, value: try readMember(name, depth: depth)))
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "}")) else { throw .syntax("expected a comma or } after this member", offset) }
            return JSONObject(uniqueMembers: members)
        }
    }

    private mutating func readMember(_ name: String, depth: Int) throws(JSONError) -> JSONValue {
        skipSpace()
        let start = offset
        let outer = matched
        let isOnPath = matched >= 0 && matched < wanted.count && wanted[matched] == name
        matched = isOnPath ? matched + 1 : -1
        defer { matched = outer }
        let value = try readValue(depth: depth + 1)
        if isOnPath, matched == wanted.count { found = start..<offset }
        return value
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }
}

/// Finds duplicates: by walking while an object is small, by a set once it is not, so that reading a million
/// members is not quadratic.
private struct JSONNameSet {
    private var set: Set<String> = []

    mutating func insert(_ name: String, among members: [JSONObject.Member]) -> Bool {
        if members.count < 16 { return !members.contains { $0.name == name } }
        if set.isEmpty { set = Set(members.lazy.map(\.name)) }
        return set.insert(name).inserted
    }
}
