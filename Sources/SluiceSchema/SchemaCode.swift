/// Every code this room reports, in one list; the compiler refuses two cases with the same text.
///
/// The texts are stable: people search for them and scripts match them.
package enum SchemaCode: String, Sendable, CaseIterable {
    // What can be wrong with the file itself.
    /// More bytes than `YAMLLimits.lengthBytes`.
    case fileTooLarge = "file-too-large"
    /// A byte that is no part of UTF-8 text.
    case invalidUTF8 = "invalid-utf8"
    /// A character that cannot be seen, or that hides what the file says.
    case controlCharacter = "control-character"
    /// What libyaml refuses.
    case yamlSyntax = "yaml-syntax"
    /// Deeper than `YAMLLimits.depth`.
    case tooDeep = "too-deep"
    /// More values than `YAMLLimits.nodeCount`.
    case tooManyNodes = "too-many-nodes"
    /// An alias without an anchor before it.
    case undefinedAlias = "undefined-alias"
    /// A key that its mapping already has.
    case duplicateKey = "duplicate-key"
    /// The key `<<`.
    case mergeKey = "merge-key"
    /// A tag outside the core schema, or one that does not fit its value.
    case unknownTag = "unknown-tag"
    /// A key that is a list, a mapping, an alias, empty or of several lines.
    case keyNotText = "key-not-text"
    /// A second document where one is wanted.
    case severalDocuments = "several-documents"
    // What can be wrong with what it says.
    /// A key that the spec does not declare.
    case unknownKey = "unknown-key"
    /// A free key that does not look as the spec wants.
    case badKey = "bad-key"
    /// A required field that is absent.
    case missingField = "missing-field"
    /// None of a group of which one is needed.
    case missingOneOf = "missing-one-of"
    /// Two of a group of which only one may be given.
    case conflictingFields = "conflicting-fields"
    /// A field on its way out; a warning.
    case deprecatedField = "deprecated-field"
    /// A value of another kind than declared.
    case wrongType = "wrong-type"
    /// A number, duration or size outside its limits.
    case outOfRange = "out-of-range"
    /// A text that is too short or too long.
    case badLength = "bad-length"
    /// A text that does not look as its pattern wants.
    case badText = "bad-text"
    /// A text that is none of the choices.
    case unknownChoice = "unknown-choice"
    /// A text that is no duration.
    case badDuration = "bad-duration"
    /// A text that is no size.
    case badSize = "bad-size"
    /// A text that is no URL of the declared schemes.
    case badURL = "bad-url"
    /// A list with fewer items than needed.
    case tooFewItems = "too-few-items"
}
