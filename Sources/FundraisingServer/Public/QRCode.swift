import CQREncode

/// A QR code (ISO/IEC 18004) as SVG: one path of dark modules on white, with the quiet zone of four modules that readers need.
enum QRCode {
    private static let quietZone = 4

    /// `nil` for a text that is empty or too long for any QR code.
    static func svg(_ text: String, label: String) -> String? {
        let bytes = Array(text.utf8)
        // 2331 bytes fit into version 40 with level M: a scratched screen is read still.
        guard !bytes.isEmpty, bytes.count <= 2331,
            let code = QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_M)
        else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        var path = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                let start = column
                // The lowest bit says dark (qrencode.h).
                while column < width, code.pointee.data[row * width + column] & 1 == 1 { column += 1 }
                if column > start {
                    path += "M\(start + quietZone) \(row + quietZone)h\(column - start)v1h-\(column - start)z"
                }
                column += 1
            }
        }
        let size = width + 2 * quietZone
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size) \(size)" role="img" \
            aria-label="\(EscapedContent().escapeText(label))" shape-rendering="crispEdges">\
            <rect width="\(size)" height="\(size)" fill="#fff"/><path fill="#000" d="\(path)"/></svg>
            """
    }
}
