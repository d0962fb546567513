import Foundation
import Fundraising
import Hummingbird
import NIOCore

/// What a page's form sent: `application/x-www-form-urlencoded`, in UTF-8.
struct Form: Sendable {
    static let bytesMax = 64 * 1024
    private static let fieldsMax = 500
    private var values: [String: [String]] = [:]

    init() {}

    /// Throws `form-unreadable` for what is no such form.
    init(urlEncoded text: String) throws(FundraisingError) {
        let pairs = text.split(separator: "&")
        guard pairs.count <= Form.fieldsMax else { throw .formUnreadable }
        for pair in pairs {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Form.decode(parts[0]), let value = Form.decode(parts.count > 1 ? parts[1] : "") else {
                throw .formUnreadable
            }
            values[name, default: []].append(Form.cleaned(value))
        }
    }

    /// What a field holds, without blanks at its ends; empty where there is none.
    subscript(_ name: String) -> String {
        raw(name).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What a field holds as it was typed: for passwords.
    func raw(_ name: String) -> String { values[name]?.last ?? "" }

    /// Every value of a field that may stand in a form more than once.
    func all(_ name: String) -> [String] { values[name] ?? [] }

    /// Whether a box was ticked.
    func isChecked(_ name: String) -> Bool { values[name]?.isEmpty == false }

    /// An amount in minor units. Throws what `Money.parse` throws.
    func amount(_ name: String, _ currency: String) throws(FundraisingError) -> Int64 {
        try Money.parse(self[name], currency, field: name)
    }

    /// The body of a request. Throws `form-too-large` or `form-unreadable`.
    static func read(_ request: Request) async throws -> Form {
        let type = request.headers[.contentType]?.lowercased() ?? ""
        guard type.hasPrefix("application/x-www-form-urlencoded") else { throw FundraisingError.formUnreadable }
        return try Form(urlEncoded: String(decoding: try await bytes(request, max: bytesMax), as: UTF8.self))
    }

    /// A body, of at most so many bytes. Throws `form-too-large`.
    static func bytes(_ request: Request, max: Int) async throws -> [UInt8] {
        let tooLarge = FundraisingError(
            "form-too-large", "What was sent is too long.", values: ["limit": String(max / 1024)])
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > max { throw tooLarge }
        var bytes: [UInt8] = []
        for try await part in request.body {
            guard bytes.count + part.readableBytes <= max else { throw tooLarge }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }

    private static func decode(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }

    /// Without control characters, which no field needs but the line break of a longer text.
    private static func cleaned(_ text: String) -> String {
        let unified = text.replacing("\r\n", with: "\n")
        return String(
            String.UnicodeScalarView(
                unified.unicodeScalars.filter { $0 == "\n" || $0.properties.generalCategory != .control }))
    }
}

extension FundraisingError {
    static var formUnreadable: Self { Self("form-unreadable", "What was sent is no form of these pages.") }
}
