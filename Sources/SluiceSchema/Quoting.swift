/// A text of a file in double quotes for a message: short, on one line, with what is invisible made visible.
func quoted(_ text: String, limit: Int = 60) -> String {
    var shown = "\""
    for (index, scalar) in text.unicodeScalars.enumerated() {
        if index == limit {
            shown += "…"
            break
        }
        switch scalar {
        case "\n": shown += "\\n"
        case "\r": shown += "\\r"
        case "\t": shown += "\\t"
        case "\"": shown += "\\\""
        case "\\": shown += "\\\\"
        default:
            if firstFlaw(in: Array(String(scalar).utf8)) == nil {
                shown.unicodeScalars.append(scalar)
            } else {
                shown += "\\u{\(hexadecimal(scalar.value, digits: 4))}"
            }
        }
    }
    return shown + "\""
}
