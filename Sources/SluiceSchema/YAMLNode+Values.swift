extension YAMLNode {
    /// The value under a key, nil if this is no mapping or has no such key.
    package subscript(key: String) -> YAMLNode? { member(key)?.value }

    /// The key with its place and value, nil if this is no mapping or has no such key.
    package func member(_ key: String) -> Member? { members?.first { $0.key == key } }

    /// The keys and values of a mapping in the order of the file; nil for anything else.
    package var members: [Member]? {
        if case .mapping(let members) = content { members } else { nil }
    }

    /// The items of a list; nil for anything else.
    package var items: [YAMLNode]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    /// The scalar; nil for a mapping or a list.
    package var scalar: Scalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// The text of any scalar but null, numbers and booleans as they are written; nil for null, mappings and lists.
    package var text: String? { isNull ? nil : scalar?.text }

    /// The value of a plain decimal integer that fits in `Int`; nil for anything else, also for `"12"`, `+1` and `007`.
    package var integer: Int? {
        guard let scalar, scalar.isPlain, isDecimalInteger(scalar.text) else { return nil }
        return Int(scalar.text)
    }

    /// The value of a plain `true` or `false` (YAML 1.2 core schema); `yes`, `on` and `True` are texts.
    package var boolean: Bool? {
        guard let scalar, scalar.isPlain else { return nil }
        return switch scalar.text {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// Whether nothing stands here: a plain empty value, `~` or `null`. An empty text in quotes is not null.
    package var isNull: Bool {
        guard let scalar, scalar.isPlain else { return false }
        return scalar.text.isEmpty || scalar.text == "~" || scalar.text == "null"
    }

    /// What stands here in words that fit after "found": "a mapping", "a list", "a text", "an integer", "nothing" …
    package var kindName: String {
        switch content {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar(let scalar):
            if isNull {
                "nothing"
            } else if boolean != nil {
                "a boolean"
            } else if scalar.isPlain, isDecimalInteger(scalar.text) {
                "an integer"
            } else {
                "a text"
            }
        }
    }

    /// Where the byte at `offset` of the scalar's UTF-8 text was written, so that an error inside a text can point there.
    ///
    /// Exact for plain, quoted and block scalars, over folded lines and escapes; an escape is one place. An offset past
    /// the end gives the place after the last character. Mappings, lists and values made by code give `position`.
    package func position(atOffset offset: Int) -> SourcePosition {
        guard let scalar, let origin = scalar.origin else { return position }
        return origin.position(ofTextOffset: offset, text: Array(scalar.text.utf8))
    }
}

/// Whether a text is `0` or an optional minus and digits that do not begin with 0: no octal, no `+`, no `_`.
func isDecimalInteger(_ text: String) -> Bool {
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    guard let first = digits.first, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
    return first != UInt8(ascii: "0") || text == "0"
}
