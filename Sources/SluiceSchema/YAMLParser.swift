/// Turns YAML bytes into nodes, or into everything that is wrong with them.
///
/// What is read is YAML 1.2 as people use it for settings: anchors and aliases within `YAMLLimits`, no merge keys, no
/// tags but the core ones, no keys that are not texts, no key twice.
package enum YAMLParser {
    /// Reads a file of one document; an empty file is a null value at its start.
    package static func parse(
        _ bytes: [UInt8], file: String, limits: YAMLLimits = .init()
    ) throws(SchemaError) -> YAMLNode {
        let source = try SourceText(bytes, file: file, limits: limits)
        var builder = YAMLNodeBuilder(source: source, limits: limits)
        let documents = try builder.documents(atMost: 1)
        let nothing = YAMLNode.Scalar(text: "", isPlain: true)
        return documents.first ?? YAMLNode(position: source.position(line: 0, column: 0), content: .scalar(nothing))
    }

    /// Reads a file of any number of documents, in order. The limits hold for all of them together.
    package static func parseAll(
        _ bytes: [UInt8], file: String, limits: YAMLLimits = .init()
    ) throws(SchemaError) -> [YAMLNode] {
        var builder = YAMLNodeBuilder(source: try SourceText(bytes, file: file, limits: limits), limits: limits)
        return try builder.documents(atMost: Int.max)
    }
}
