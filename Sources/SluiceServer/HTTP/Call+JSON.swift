import HTTPTypes
import HummingbirdCore
import SluiceGateway
import SluiceJSON

extension Call {
    /// The body as JSON. Without a required field it may be left out.
    /// - Throws: `unsupported-media-type`, `body-too-large`, `malformed-body` with the offset of the first wrong byte.
    func json(_ spec: BodySpec) async throws -> JSONValue {
        let bytes = try await bytes()
        if bytes.isEmpty {
            guard !spec.fields.contains(where: \.isRequired) else {
                let required = spec.fields.filter(\.isRequired).map(\.name).joined(separator: ", ")
                throw GatewayError(.named("malformed-body"), "There is no body; it must at least have \(required).")
            }
            return .object([:])
        }
        return try parse(bytes)
    }

    /// For calls that take no body: none, or an empty object.
    func noBody() async throws {
        let bytes = try await bytes()
        guard !bytes.isEmpty else { return }
        let value = try parse(bytes)
        guard let object = value.object else {
            throw GatewayError(.named("malformed-body"), "This call takes no body, or an empty object.")
        }
        if let name = object.names.first {
            throw GatewayError(.named("invalid-request"), "This call takes no fields.", field: name)
        }
    }

    private func bytes() async throws -> [UInt8] {
        if !body.isExhausted { try checkMediaType() }
        return try await body.bytes(limit: services.options.apiBodyMaxBytes)
    }

    private func parse(_ bytes: [UInt8]) throws(GatewayError) -> JSONValue {
        let limits = JSONLimits(
            depthMax: services.options.jsonDepthMax, bytesMax: services.options.apiBodyMaxBytes)
        do {
            return try JSONParser.parse(bytes, limits: limits)
        } catch {
            throw GatewayError(.named("malformed-body"), "\(error.message) (at byte \(error.offsetBytes))")
        }
    }

    /// RFC 8259 knows no charset parameter; UTF-8 is what it means and all that is taken. Compressed bodies are not taken.
    private func checkMediaType() throws(GatewayError) {
        let types = request.headers[values: .contentType]
        guard types.count == 1, Call.isJSON(types[0]) else {
            throw GatewayError(
                .unsupportedMediaType, "The body must come as Content-Type: application/json, in UTF-8.",
                field: "Content-Type")
        }
        let encodings = request.headers[values: .contentEncoding]
        guard encodings.allSatisfy({ $0.lowercased() == "identity" }) else {
            throw GatewayError(
                .unsupportedMediaType, "The body must come without a Content-Encoding.", field: "Content-Encoding")
        }
    }

    private static func isJSON(_ type: String) -> Bool {
        if type == "application/json" { return true }
        let parts = type.split(separator: ";").map { $0.trimmingBlanks.lowercased() }
        let charsets = parts.dropFirst().filter { $0.hasPrefix("charset=") }
        return parts.first == "application/json"
            && charsets.allSatisfy { $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" }
    }
}
