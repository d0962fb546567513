import SluiceJSON
import SluiceTrade

/// Writes one record as a JSON object, member by member, straight into the memory that becomes the line: a record has up to
/// forty members, most of them short or null, and growing an array for each piece of them would cost more than the pieces.
struct RecordLine {
    /// Most lines have less.
    private static let usualBytes = 1536

    private let memory: UnsafeMutableRawBufferPointer
    /// Bytes so far, also those for which there was no room.
    private var count = 0

    /// The whole object.
    /// - Parameter write: names the members. A record that needs more room than there is only measures itself and is then
    ///   written again, so it must say the same each time.
    static func bytes(_ write: (inout RecordLine) -> Void) -> [UInt8] { bytes(room: usualBytes, write) }

    private static func bytes(room: Int, _ write: (inout RecordLine) -> Void) -> [UInt8] {
        var needed = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: room) { memory, filled in
            var line = RecordLine(memory: UnsafeMutableRawBufferPointer(memory))
            line.put(UInt8(ascii: "{"))
            write(&line)
            line.put(UInt8(ascii: "}"))
            needed = line.count
            filled = needed <= memory.count ? needed : 0
        }
        return bytes.isEmpty ? self.bytes(room: needed, write) : bytes
    }

    private init(memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

    mutating func text(_ name: StaticString, _ value: String?) {
        begin(name)
        guard var value else { return put(word: "null") }
        let isPlain = value.withUTF8 { text in
            guard JSONWriter.isPlain(text) else { return false }
            put(UInt8(ascii: "\""))
            put(UnsafeRawBufferPointer(text))
            put(UInt8(ascii: "\""))
            return true
        }
        if !isPlain { put(json: .text(value)) }
    }

    mutating func integer(_ name: StaticString, _ value: Int64?) {
        begin(name)
        guard let value else { return put(word: "null") }
        var digits = String(value)
        digits.withUTF8 { put(UnsafeRawBufferPointer($0)) }
    }

    mutating func boolean(_ name: StaticString, _ value: Bool) {
        begin(name)
        put(word: value ? "true" : "false")
    }

    mutating func time(_ name: StaticString, _ value: Instant?) { text(name, value?.rfc3339) }

    mutating func json(_ name: StaticString, _ value: JSONValue) {
        begin(name)
        put(json: value)
    }

    /// A map with its names in byte order, so that the same record is the same bytes.
    mutating func map(_ name: StaticString, _ value: [String: String]) {
        begin(name)
        guard !value.isEmpty else { return put(word: "{}") }
        var object = JSONObject()
        for (key, text) in value.sorted(by: { $0.key < $1.key }) { object.append(unique: key, .text(text)) }
        put(json: .object(object))
    }

    private mutating func begin(_ name: StaticString) {
        if count > 1 { put(UInt8(ascii: ",")) }
        put(UInt8(ascii: "\""))
        put(word: name)
        put(UInt8(ascii: "\""))
        put(UInt8(ascii: ":"))
    }

    private mutating func put(json value: JSONValue) {
        var bytes: [UInt8] = []
        // Enough for most, so that it does not grow step by step.
        bytes.reserveCapacity(512)
        value.append(to: &bytes)
        bytes.withUnsafeBytes { put($0) }
    }

    private mutating func put(word text: StaticString) { text.withUTF8Buffer { put(UnsafeRawBufferPointer($0)) } }

    private mutating func put(_ bytes: UnsafeRawBufferPointer) {
        let end = count + bytes.count
        if end <= memory.count { UnsafeMutableRawBufferPointer(rebasing: memory[count..<end]).copyMemory(from: bytes) }
        count = end
    }

    private mutating func put(_ byte: UInt8) {
        if count < memory.count { memory[count] = byte }
        count += 1
    }
}
