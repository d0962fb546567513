/// One `-----BEGIN LABEL-----` section of a text (RFC 7468), or a bare base64 body without one.
struct PEMBlock {
    /// For example `RSA PRIVATE KEY`.
    let label: String
    /// The base64 body decoded; nil if it is not base64, or if RFC 1421 headers (`Proc-Type: 4,ENCRYPTED`) precede it.
    let der: [UInt8]?
    /// Whether the body needs a passphrase.
    let isEncrypted: Bool
    /// The section with line breaks where OpenSSL wants them.
    let text: String

    /// All sections, in order. Takes also what becomes of PEM on its way through settings and environment variables:
    /// literal `\n` or spaces for line breaks, CR LF, indentation, one long line.
    static func all(in text: String) -> [PEMBlock] {
        var blocks: [PEMBlock] = []
        var rest = unescaped(text)[...]
        while let begin = rest.firstRange(of: "-----BEGIN "),
            let labelEnd = rest[begin.upperBound...].firstRange(of: "-----")
        {
            let label = String(rest[begin.upperBound..<labelEnd.lowerBound])
            let trailer = "-----END \(label)-----"
            guard let end = rest[labelEnd.upperBound...].firstRange(of: trailer) else { break }
            blocks.append(PEMBlock(label: label, body: rest[labelEnd.upperBound..<end.lowerBound]))
            rest = rest[end.upperBound...]
        }
        return blocks
    }

    /// The bytes of a bare base64 text, broken into lines or not, in either alphabet.
    static func bareDER(_ text: String) -> [UInt8]? {
        let text = unescaped(text)
        return Base64.decode(text, [.skipWhitespace, .paddingOptional])
            ?? Base64.decode(text, [.skipWhitespace, .paddingOptional, .urlSafe])
    }

    private init(label: String, body: Substring) {
        self.label = label
        let hasHeaders = body.contains(":")
        isEncrypted = label == "ENCRYPTED PRIVATE KEY" || (hasHeaders && body.contains("ENCRYPTED"))
        der = hasHeaders ? nil : Base64.decode(body, .skipWhitespace)
        let lines = hasHeaders ? Self.trimmedLines(of: body) : Self.base64Lines(of: body)
        text = "-----BEGIN \(label)-----\n\(lines)\n-----END \(label)-----\n"
    }

    private static func unescaped(_ text: String) -> String {
        // Bytes, because "\r\n" is a single Character of Swift.
        var output: [UInt8] = []
        var isEscape = false
        for byte in text.utf8 {
            if isEscape {
                isEscape = false
                if byte == UInt8(ascii: "n") {
                    output.append(UInt8(ascii: "\n"))
                    continue
                }
                if byte == UInt8(ascii: "r") { continue }
                output.append(UInt8(ascii: "\\"))
            }
            if byte == UInt8(ascii: "\\") {
                isEscape = true
            } else if byte != UInt8(ascii: "\r") {
                output.append(byte)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func base64Lines(of body: Substring) -> String {
        let characters = Array(body.utf8.filter { $0 > 32 })
        let lines = stride(from: 0, to: characters.count, by: 64).map { start in
            String(decoding: characters[start..<min(start + 64, characters.count)], as: UTF8.self)
        }
        return lines.joined(separator: "\n")
    }

    /// A headed section keeps its lines and the empty one between headers and body.
    private static func trimmedLines(of body: Substring) -> String {
        var lines = body.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(line.drop { $0 == " " || $0 == "\t" })
        }
        while lines.first == "" { lines.removeFirst() }
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}

extension Substring {
    /// The first place where the ASCII text occurs. Compares bytes.
    fileprivate func firstRange(of text: String) -> Range<Index>? {
        let needle = Array(text.utf8)
        var start = utf8.startIndex
        while let candidate = utf8[start...].firstIndex(of: needle[0]) {
            let slice = utf8[candidate...]
            if slice.starts(with: needle) { return candidate..<utf8.index(candidate, offsetBy: needle.count) }
            start = utf8.index(after: candidate)
        }
        return nil
    }

    fileprivate func contains(_ text: String) -> Bool { firstRange(of: text) != nil }
}
