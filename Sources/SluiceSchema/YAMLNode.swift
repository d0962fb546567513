/// A value of a YAML file that knows where it stands.
///
/// A value reached through an alias keeps the place where it was written, because that is where it must be corrected.
package struct YAMLNode: Sendable {
    /// Where the value begins; for a block mapping its first key, for a missing value the place where it is missing.
    package var position: SourcePosition
    /// The value.
    package var content: Content

    /// A value at a place.
    package init(position: SourcePosition, content: Content) {
        self.position = position
        self.content = content
    }

    /// The three shapes of YAML.
    package enum Content: Sendable {
        /// A text, a number, a boolean or nothing.
        case scalar(Scalar)
        /// A list.
        case sequence([YAMLNode])
        /// Keys with their values, in the order of the file; no key occurs twice.
        case mapping([Member])
    }

    /// A single value as written, with quotes and escapes resolved.
    package struct Scalar: Sendable {
        /// The text after folding and unescaping.
        package var text: String
        /// Whether it stands there without quotes and block marks: only then can it be a number, a boolean or null.
        package var isPlain: Bool
        /// Where its characters come from; nil for a value that was made by code.
        var origin: ScalarOrigin?

        /// A value made by code.
        package init(text: String, isPlain: Bool) { self.init(text: text, isPlain: isPlain, origin: nil) }

        init(text: String, isPlain: Bool, origin: ScalarOrigin?) {
            self.text = text
            self.isPlain = isPlain
            self.origin = origin
        }
    }

    /// One key of a mapping with its value.
    package struct Member: Sendable {
        /// The key's text. Plain keys such as `404` or `true` are their text too.
        package var key: String
        /// Where the key begins.
        package var keyPosition: SourcePosition
        /// What the key holds.
        package var value: YAMLNode

        /// A key at a place with its value.
        package init(key: String, keyPosition: SourcePosition, value: YAMLNode) {
            self.key = key
            self.keyPosition = keyPosition
            self.value = value
        }
    }
}
