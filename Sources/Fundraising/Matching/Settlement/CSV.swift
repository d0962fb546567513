/// Tables as RFC 4180 writes them, for spreadsheets: UTF-8 with a byte order mark, lines that end in CR LF.
enum CSV {
    static func text(_ rows: [[String]]) -> String {
        "\u{feff}" + rows.map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
    }

    /// A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV Injection). Quotes, commas
    /// and line ends make it a quoted one (RFC 4180, section 2).
    static func cell(_ text: String) -> String {
        let starts = text.unicodeScalars.first.map { "=+-@\t\r\n".unicodeScalars.contains($0) } ?? false
        let safe = starts ? "'" + text : text
        guard safe.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
