/// A line and a column as libyaml counts them: from 0, a column being one Unicode scalar.
struct YAMLMark: Sendable {
    /// The line, from 0.
    var line: Int
    /// The column, from 0.
    var column: Int
}

/// One step of libyaml's parser.
struct YAMLEvent {
    /// What the step is.
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd, sequenceStart, sequenceEnd, mappingStart, mappingEnd
        /// A reference to an anchor.
        case alias
        /// A single value with escapes resolved.
        case scalar(String, ScalarOrigin.Style)
    }

    /// What the step is.
    var kind: Kind
    /// Where it begins.
    var start: YAMLMark
    /// Where it ends.
    var end: YAMLMark
    /// The name after `&`, or after `*` for an alias.
    var anchor: String?
    /// The resolved tag, such as `tag:yaml.org,2002:str`.
    var tag: String?
}
