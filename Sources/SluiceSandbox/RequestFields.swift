import SluiceJSON

/// Reads the members of a request's body and says which one is wrong.
struct RequestFields {
    private let object: JSONObject

    /// Reads `body`; throws where it is not a JSON object.
    init(_ body: [UInt8]) throws(SandboxRefusal) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONParser.parse(body)
        } catch {
            throw .invalid("the body is not JSON: \(error.message)")
        }
        guard let object = value.object else { throw .invalid("the body is not a JSON object") }
        self.object = object
    }

    private init(_ object: JSONObject) { self.object = object }

    /// The members of the object `name`.
    func object(_ name: String) throws(SandboxRefusal) -> RequestFields {
        guard let value = object[name]?.object else { throw .invalid("\(name) is not an object") }
        return RequestFields(value)
    }

    /// A text of 1 to `longest` characters.
    func text(_ name: String, longest: Int) throws(SandboxRefusal) -> String {
        guard let text = try optionalText(name, longest: longest) else { throw .invalid("\(name) is missing") }
        return text
    }

    /// The same, or nil where it is absent or null.
    func optionalText(_ name: String, longest: Int) throws(SandboxRefusal) -> String? {
        guard let value = object[name], !value.isNull else { return nil }
        guard let text = value.text else { throw .invalid("\(name) is \(value.kindName), not a text") }
        guard (1...longest).contains(text.count) else {
            throw .invalid("\(name) does not have 1 to \(longest) characters")
        }
        return text
    }

    /// A number of the merchant's: 6 to 64 letters, digits, `_`, `-`, `*` or `|`.
    func number(_ name: String) throws(SandboxRefusal) -> String {
        let text = try text(name, longest: 64)
        let isPlain = text.utf8.allSatisfy { byte in
            Unicode.Scalar(byte).properties.isAlphabetic && byte < 0x80 || (0x30...0x39).contains(byte)
                || "_-*|".utf8.contains(byte)
        }
        guard isPlain, text.utf8.count >= 6 else {
            throw .invalid("\(name) is not 6 to 64 letters, digits or _-*|")
        }
        return text
    }

    /// An amount in minor units, from 1 to 10^12.
    func amount(_ name: String) throws(SandboxRefusal) -> Int64 {
        guard let amount = object[name]?.integer, (1...1_000_000_000_000).contains(amount) else {
            throw .invalid("\(name) is not a whole number from 1 to 1000000000000")
        }
        return amount
    }

    /// An ISO 4217 code.
    func currency(_ name: String) throws(SandboxRefusal) -> String {
        let text = try text(name, longest: 3)
        guard text.utf8.count == 3, text.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw .invalid("\(name) is not three upper-case letters")
        }
        return text
    }

    /// A time in Unix seconds, or nil where it is absent or null.
    func optionalTime(_ name: String) throws(SandboxRefusal) -> Int64? {
        guard let value = object[name], !value.isNull else { return nil }
        guard let time = value.integer, time > 0 else { throw .invalid("\(name) is not a time in Unix seconds") }
        return time
    }

    /// An http or https URL.
    func url(_ name: String) throws(SandboxRefusal) -> String {
        guard let url = try optionalURL(name) else { throw .invalid("\(name) is missing") }
        return url
    }

    /// The same, or nil where it is absent or null.
    func optionalURL(_ name: String) throws(SandboxRefusal) -> String? {
        guard let url = try optionalText(name, longest: 512) else { return nil }
        guard WebOrigin(of: url) != nil else { throw .invalid("\(name) is not an absolute http or https URL") }
        return url
    }
}

/// Scheme, host and port of a URL, in characters that mean nothing else in HTML or in a Content-Security-Policy.
struct WebOrigin {
    /// Such as `https://shop.example:8443`.
    let text: String

    /// Nil where `url` is not absolute, not http or https, or holds anything but visible ASCII.
    init?(of url: String) {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            let scheme = ["https://", "http://"].first(where: { url.hasPrefix($0) })
        else { return nil }
        let authority = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        let isPlain = authority.allSatisfy { $0.isLetter || $0.isNumber || ".-:[]".contains($0) }
        guard isPlain, !authority.isEmpty else { return nil }
        text = scheme + authority
    }
}
