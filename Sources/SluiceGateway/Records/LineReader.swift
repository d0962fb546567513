import SluiceJSON
import SluiceTrade

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
