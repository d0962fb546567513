import SluiceChannel

/// A message of the corpus: a line of words that say what it is, headers as HTTP writes them, an empty line, a body.
///
///     PLUGIN PLACE METHOD QUERY          PLUGIN OPERATION PAY-METHOD STEP STATUS
///     Name: value                        Name: value
///
///     body                               body
struct ForeignMessage {
    var words: [String]
    var headers: [WireHeader]
    var body: [UInt8]

    init(_ input: [UInt8]) {
        var end = input.count
        var bodyStart = input.count
        for index in input.indices.dropLast() where input[index] == 0x0A && input[index + 1] == 0x0A {
            (end, bodyStart) = (index, index + 2)
            break
        }
        let lines = input[..<end].split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        words = (lines.first ?? "").split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts.first ?? ""), parts.count == 2 ? String(parts[1].drop { $0 == " " }) : "")
        }
        body = Array(input[bodyStart...])
    }

    /// A word of the first line; empty where there is none.
    func word(_ index: Int) -> String { words.indices.contains(index) ? words[index] : "" }

    /// The message as a callback to the place `PLACE`: `notify`, `refund` or `return`.
    func callback(label: String) -> WireCallback {
        let path =
            word(1) == "return" ? "/return/\(label)" : "/notify/\(label)" + (word(1) == "refund" ? "/refund" : "")
        let query = words.dropFirst(3).joined(separator: " ")
        return WireCallback(
            method: word(2), path: path, query: query, headers: headers, body: body, remoteAddress: "203.0.113.9",
            url: "https://pay.example\(path)" + (query.isEmpty ? "" : "?\(query)"))
    }
}
