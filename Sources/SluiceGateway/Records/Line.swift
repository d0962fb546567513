import SluiceJSON
import SluiceTrade

/// Writes one record as a JSON object, member by member, without building a tree first.
struct LineWriter {
    private(set) var bytes: [UInt8] = [UInt8(ascii: "{")]

    init() {
        // Most lines have less, so that the bytes are not moved while they grow.
        bytes.reserveCapacity(1280)
    }

    mutating func text(_ name: StaticString, _ value: String?) {
        begin(name)
        if let value { JSONWriter.append(text: value, to: &bytes) } else { bytes.append(contentsOf: "null".utf8) }
    }

    mutating func integer(_ name: StaticString, _ value: Int64) {
        begin(name)
        bytes.append(contentsOf: String(value).utf8)
    }

    mutating func boolean(_ name: StaticString, _ value: Bool) {
        begin(name)
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    mutating func time(_ name: StaticString, _ value: Instant?) { text(name, value?.rfc3339) }

    mutating func json(_ name: StaticString, _ value: JSONValue) {
        begin(name)
        value.append(to: &bytes)
    }

    /// A map with its names in byte order, so that the same record is the same bytes.
    mutating func map(_ name: StaticString, _ value: [String: String]) {
        if value.isEmpty {
            begin(name)
            bytes.append(contentsOf: "{}".utf8)
            return
        }
        var object = JSONObject()
        for (key, text) in value.sorted(by: { $0.key < $1.key }) { object[key] = .text(text) }
        json(name, .object(object))
    }

    /// The whole object.
    consuming func finish() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    private mutating func begin(_ name: StaticString) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }
}

/// Reads the members of a journal line back.
struct LineReader {
    private let members: [String: JSONValue]

    init(_ line: [UInt8]) throws(RecordError) {
        do {
            let object = try JSONParser.parse(line, limits: JSONLimits(bytesMax: 16 << 20)).object ?? JSONObject()
            members = Dictionary(object.members.map { ($0.name, $0.value) }) { first, _ in first }
        } catch {
            throw RecordError(message: "a journal line is not the JSON that Sluice writes: \(error)")
        }
    }

    func optionalText(_ name: String) -> String? { members[name]?.text }

    func text(_ name: String) throws(RecordError) -> String {
        guard let value = members[name]?.text else { throw .missing(name, "a text") }
        return value
    }

    func integer(_ name: String) throws(RecordError) -> Int64 {
        guard let value = members[name]?.integer else { throw .missing(name, "an integer") }
        return value
    }

    func boolean(_ name: String) throws(RecordError) -> Bool {
        guard let value = members[name]?.boolean else { throw .missing(name, "a boolean") }
        return value
    }

    func optionalTime(_ name: String) -> Instant? { optionalText(name).flatMap(Instant.init(rfc3339:)) }

    func time(_ name: String) throws(RecordError) -> Instant {
        guard let value = optionalTime(name) else { throw .missing(name, "an RFC 3339 time") }
        return value
    }

    func map(_ name: String) -> [String: String] {
        let object = members[name]?.object ?? JSONObject()
        return Dictionary(object.members.map { ($0.name, $0.value.text ?? "") }) { first, _ in first }
    }

    func json(_ name: String) -> JSONValue? { members[name] }
}

/// A journal line whose chain fits and whose content does not: written by another version of Sluice, or by our own fault.
struct RecordError: Error, CustomStringConvertible {
    let message: String

    static func missing(_ name: String, _ kind: String) -> RecordError {
        RecordError(message: "a journal line has no \(name), or not \(kind) in it")
    }

    var description: String { message }
}
