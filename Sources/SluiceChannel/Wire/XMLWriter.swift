/// Writes XML: `{root: {a: 1, "@id": x, "#text": y}}`. Compact, without a declaration, in the order of the members.
enum XMLWriter {
    static func render(_ value: Value) throws(WireError) -> [UInt8] {
        guard case .object(let object) = value, object.members.count == 1, let root = object.members.first,
            root.value.list == nil
        else { throw .unwritable("XML has exactly one root element") }
        var output: [UInt8] = []
        try append(root.name, root.value, depth: 0, to: &output)
        return output
    }

    private static func append(
        _ name: String, _ value: Value, depth: Int, to output: inout [UInt8]
    ) throws(WireError) {
        guard depth < 64 else { throw WireError(code: "wire-too-deep", message: "the value is nested too deeply") }
        if case .absent = value { return }
        if case .list(let items) = value {
            for item in items { try append(name, item, depth: depth + 1, to: &output) }
            return
        }
        guard isName(name) else { throw .unwritable("a member name is no name of an XML element") }
        output += "<\(name)".utf8
        let object = value.object ?? ["#text": value]
        for member in object.members where member.name.hasPrefix("@") && !member.value.isAbsent {
            let attribute = String(member.name.dropFirst())
            guard isName(attribute) else { throw .unwritable("a member name is no name of an XML attribute") }
            output += " \(attribute)=\"".utf8
            try append(text: member.value, isAttribute: true, to: &output)
            output.append(UInt8(ascii: "\""))
        }
        output.append(UInt8(ascii: ">"))
        for member in object.members where !member.name.hasPrefix("@") {
            if member.name == "#text" {
                try append(text: member.value, isAttribute: false, to: &output)
            } else {
                try append(member.name, member.value, depth: depth + 1, to: &output)
            }
        }
        output += "</\(name)>".utf8
    }

    private static func append(text value: Value, isAttribute: Bool, to output: inout [UInt8]) throws(WireError) {
        guard let text = value.textForm else { throw .unwritable("\(value.kindName) has no text form for XML") }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): output += "&amp;".utf8
            case UInt8(ascii: "<"): output += "&lt;".utf8
            case UInt8(ascii: ">"): output += "&gt;".utf8
            case UInt8(ascii: "\"") where isAttribute: output += "&quot;".utf8
            // A reader would turn these into other blanks (XML 1.0, sections 2.11 and 3.3.3).
            case 0x0D: output += "&#13;".utf8
            case 0x0A where isAttribute: output += "&#10;".utf8
            case 0x09 where isAttribute: output += "&#9;".utf8
            case 0x09, 0x0A: output.append(byte)
            case 0..<0x20: throw .unwritable("a control character cannot be written in XML")
            default: output.append(byte)
            }
        }
    }

    /// The ASCII part of XML's names.
    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first else { return false }
        let startsWell = (0x61...0x7A).contains(asciiLowercased(first)) || first == UInt8(ascii: "_")
        return startsWell
            && name.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(asciiLowercased(byte)) || (0x30...0x39).contains(byte)
                    || "-_.:".utf8.contains(byte)
            }
    }
}
