/// `multipart/form-data` (RFC 7578).
package enum MultipartWire {
    /// Writes the parts of an object. A member with a text form is a field; an object
    /// `{file_name, content_type, content}` is a file.
    package static func render(_ object: ObjectValue, boundary: String) throws(WireError) -> [UInt8] {
        guard isBoundary(boundary) else { throw .unwritable("the boundary is not 1 to 70 letters, digits, - or _") }
        var output: [UInt8] = []
        for member in object.members where !member.value.isAbsent {
            let file = member.value.object
            guard let content = (file?["content"] ?? member.value).byteForm, !(file?["content"].isNothing ?? false)
            else {
                throw .unwritable("a part is \(member.value.kindName) without content")
            }
            guard !contains(content, Array(boundary.utf8)) else { throw .unwritable("a part contains the boundary") }
            output += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(escaped(member.name))\"".utf8
            if let name = file?["file_name"].textForm, !name.isEmpty {
                output += "; filename=\"\(escaped(name))\"".utf8
            }
            output += "\r\n".utf8
            if let type = file?["content_type"].textForm, !type.isEmpty {
                guard !type.utf8.contains(where: { $0 < 0x20 }) else {
                    throw .unwritable("a content type holds a control character")
                }
                output += "Content-Type: \(type)\r\n".utf8
            }
            output += "\r\n".utf8
            output += content
            output += "\r\n".utf8
        }
        output += "--\(boundary)--\r\n".utf8
        return output
    }

    package static func contentType(boundary: String) -> String { "multipart/form-data; boundary=\(boundary)" }

    /// WHATWG HTML, section 4.10.21.8: line ends and quotes are percent-encoded.
    private static func escaped(_ name: String) -> String {
        var result: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case 0x0D: result += "%0D".utf8
            case 0x0A: result += "%0A".utf8
            case 0x22: result += "%22".utf8
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isBoundary(_ text: String) -> Bool {
        (1...70).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(asciiLowercased(byte)) || (0x30...0x39).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
    }

    private static func contains(_ bytes: [UInt8], _ pattern: [UInt8]) -> Bool {
        bytes.indices.contains { bytes[$0] == pattern[0] && bytes[$0...].starts(with: pattern) }
    }
}
