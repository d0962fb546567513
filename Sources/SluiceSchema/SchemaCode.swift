/// Every code this room reports, in one list; the compiler refuses two cases with the same text.
///
/// The texts are stable: people search for them and scripts match them.
package enum SchemaCode: String, Sendable, CaseIterable {
    // What can be wrong with the file itself.
    case fileTooLarge = "file-too-large"
    case invalidUTF8 = "invalid-utf8"
    case controlCharacter = "control-character"
    case yamlSyntax = "yaml-syntax"
    case tooDeep = "too-deep"
    case tooManyNodes = "too-many-nodes"
    case undefinedAlias = "undefined-alias"
    case duplicateKey = "duplicate-key"
    case mergeKey = "merge-key"
    case unknownTag = "unknown-tag"
    case keyNotText = "key-not-text"
    case severalDocuments = "several-documents"
    // What can be wrong with what it says.
    case unknownKey = "unknown-key"
    case badKey = "bad-key"
    case missingField = "missing-field"
    case missingOneOf = "missing-one-of"
    case conflictingFields = "conflicting-fields"
    case deprecatedField = "deprecated-field"
    case wrongType = "wrong-type"
    case outOfRange = "out-of-range"
    case badLength = "bad-length"
    case badText = "bad-text"
    case unknownChoice = "unknown-choice"
    case badDuration = "bad-duration"
    case badSize = "bad-size"
    case badURL = "bad-url"
    case tooFewItems = "too-few-items"
}
