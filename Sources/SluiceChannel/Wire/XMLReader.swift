import CXML

/// XML documents through libxml2, without anything that reaches outside the document.
///
/// The value is an object with one member, the root. An element without attributes and children is a text; otherwise an
/// object with `@name` for attributes, `#text` for text, and its children by name, repeated ones as a list. DOCTYPE and
/// entity declarations are refused before the parser sees them.
enum XMLReader {
    static func parse(_ bytes: [UInt8], limits: WireLimits) throws(WireError) -> Value {
        _ = try strictText(bytes)
        try XMLMarkup.check(bytes)
        _ = isReady
        guard let context = xmlNewParserCtxt() else { preconditionFailure("out of memory") }
        defer { xmlFreeParserCtxt(context) }
        // No NOENT, no DTDLOAD, no HUGE: nothing is substituted, loaded, or unlimited.
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_NOCDATA.rawValue | XML_PARSE_COMPACT.rawValue
        let document = bytes.withUnsafeBytes { buffer in
            xmlCtxtReadMemory(
                context, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: buffer.count), nil,
                "UTF-8", Int32(bitPattern: UInt32(options)))
        }
        guard let document else { throw .syntax("the body is no well-formed XML") }
        defer { xmlFreeDoc(document) }
        guard document.pointee.intSubset == nil, document.pointee.extSubset == nil else {
            throw XMLMarkup.forbidden
        }
        guard let root = xmlDocGetRootElement(document) else { throw .syntax("the body has no root element") }
        var walker = XMLWalker(limits: limits)
        let value = try walker.value(of: root, depth: 0)
        return .object(ObjectValue([.init(name: XMLWalker.name(of: root), value: value)]))
    }

    /// xmlInitParser(3) must have run once before threads share the library.
    private static let isReady: Bool = {
        xmlInitParser()
        return true
    }()
}

/// Finds markup that a parser is not trusted with: declarations, and what costs libxml2 2.9 four times as much at
/// twice the length, a minute for a body of a megabyte.
enum XMLMarkup {
    /// More attributes in one element are refused: libxml2 compares each with all before it.
    static let attributesMax = 64

    static let forbidden = WireError(
        code: "wire-forbidden", message: "the XML declares a DOCTYPE or entities, which are not accepted")

    /// Walks over comments, CDATA sections and processing instructions; any other `<!` is a declaration.
    static func check(_ bytes: [UInt8]) throws(WireError) {
        var index = 0
        while let start = bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
            let rest = bytes[start...]
            if rest.starts(with: "<!--".utf8) {
                index = end(of: "--", in: bytes, from: start + 4)
                // XML 1.0, section 2.5: no `--` within a comment. libxml2 copies the comment so far for each of them.
                guard index < bytes.count, bytes[index] == UInt8(ascii: ">") else {
                    throw .syntax("a comment is not closed, or has -- inside")
                }
            } else if rest.starts(with: "<![CDATA[".utf8) {
                index = end(of: "]]>", in: bytes, from: start + 9)
            } else if rest.starts(with: "<?".utf8) {
                index = end(of: "?>", in: bytes, from: start + 2)
            } else if rest.starts(with: "<!".utf8) {
                throw forbidden
            } else {
                try checkAttributes(bytes[(start + 1)...])
                index = start + 1
            }
        }
    }

    /// Counts the quoted values up to the end of a tag. A value has no `<` (XML 1.0, section 3.1), so that no byte is looked
    /// at twice.
    private static func checkAttributes(_ tag: ArraySlice<UInt8>) throws(WireError) {
        var quote: UInt8?
        var count = 0
        for byte in tag {
            switch byte {
            case UInt8(ascii: "<"): return
            case UInt8(ascii: ">") where quote == nil: return
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                if quote == nil {
                    quote = byte
                    count += 1
                } else if quote == byte {
                    quote = nil
                }
            default: break
            }
            if count > attributesMax {
                throw WireError(
                    code: "wire-too-large", message: "an XML element has more than \(attributesMax) attributes")
            }
        }
    }

    private static func end(of mark: String, in bytes: [UInt8], from start: Int) -> Int {
        let pattern = Array(mark.utf8)
        var index = min(start, bytes.count)
        while index + pattern.count <= bytes.count {
            if bytes[index...].starts(with: pattern) { return index + pattern.count }
            index += 1
        }
        return bytes.count
    }
}
