import SluiceJSON

/// Whole documents as text and back.
enum WireFunctions {
    static let all: [FunctionSpec] =
        both(.json, accepts: .any.subtracting([.absent, .key]), gives: .any, "compact JSON")
        + both(.form, accepts: .object, gives: .object, "a form (a=1&b=2, URL-encoded)")
        + both(.kvText, accepts: .object, gives: .object, "k=v&k=v without URL encoding")
        + both(.xml, accepts: .object, gives: .object, "XML with one root element") + [jsonMember]

    /// `name` and `from-name` of one format.
    private static func both(
        _ format: WireFormat, accepts: ValueKinds, gives: ValueKinds, _ phrase: String
    ) -> [FunctionSpec] {
        [
            FunctionSpec(
                format.rawValue, .encoding, accepts: accepts, gives: .text, "The value as \(phrase).",
                example: "callback.data | \(format.rawValue)"
            ) { call throws(FunctionFailure) in
                let bytes = try refusing { try format.render(call.input) }
                return .text(String(decoding: bytes, as: UTF8.self))
            },
            FunctionSpec(
                "from-\(format.rawValue)", .encoding, accepts: [.text, .bytes], gives: gives,
                "What a text that is \(phrase) says.", example: "callback.data | from-\(format.rawValue)"
            ) { call throws(FunctionFailure) in
                let bytes = try call.bytes()
                return try refusing { try format.parse(bytes) }
            },
        ]
    }

    private static let jsonMember = FunctionSpec(
        "json-member", .encoding, [ArgumentSpec("name", .text, isRepeated: true)], accepts: [.text, .bytes],
        gives: .bytes,
        "The exact bytes of one member of a JSON text, found by names from the outside in; absent where it has none.",
        example: "raw | json-member('response')"
    ) { call throws(FunctionFailure) in
        let bytes = try call.bytes()
        let path = try call.argumentTexts()
        do throws(JSONError) {
            guard let range = try JSONParser.range(ofMember: path, in: bytes) else { return .absent }
            return .bytes(Array(bytes[range]))
        } catch {
            throw FunctionFailure("the input is no JSON: \(error.message)")
        }
    }
}
