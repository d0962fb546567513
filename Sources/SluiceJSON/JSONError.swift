/// Why a text is not the JSON that Sluice takes, and at which byte.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A stable code: `json-syntax`, `json-duplicate-name`, `json-too-deep`, `json-too-large`, `json-not-utf8`,
    /// `json-combining-marks`.
    package let code: String
    /// A sentence without any part of the document in it.
    package let message: String
    /// Offset of the first byte at fault, from 0.
    package let offsetBytes: Int

    package var description: String { "\(message) (at byte \(offsetBytes)) [\(code)]" }

    static func syntax(_ message: String, _ offset: Int) -> JSONError {
        JSONError(code: "json-syntax", message: message, offsetBytes: offset)
    }
}

/// Bounds that hold whatever a sender does.
package struct JSONLimits: Sendable {
    package var depthMax: Int
    package var bytesMax: Int

    package init(depthMax: Int = 64, bytesMax: Int = 1 << 20) {
        self.depthMax = depthMax
        self.bytesMax = bytesMax
    }
}
