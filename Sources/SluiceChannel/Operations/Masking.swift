import SluiceCrypto
import SluiceJSON

/// Makes what may stand in the payment log. Deny by default: only members whose names the plugin lists are shown, and
/// never one that holds a secret of the channel.
struct Masking: Sendable {
    /// In lower case.
    let clearNames: Set<String>
    /// The texts of secret settings, longer than three characters, also percent-encoded.
    let secrets: [SecretText]

    static let mask = "***"
    /// Of an object with more members only the first are shown, and how many more there are.
    static let membersMax = 200

    /// A request: method, URL, headers and body, and the SHA-256 of the body as sent.
    func request(_ rendered: RenderedRequest) -> JSONValue {
        [
            ("method", .text(rendered.request.method)),
            ("url", .text(url(rendered.request.url, query: rendered.query))),
            ("headers", headers(rendered.request.headers)),
            ("body", rendered.body.map { body($0) } ?? .null),
            ("body_sha256", .text(Hex.encode(Digest.hash(.sha256, rendered.request.body)))),
        ].asJSON
    }

    /// An answer or a callback: what of the body can be parsed, masked, and its SHA-256.
    func message(
        _ leading: [(String, JSONValue)], headers received: [WireHeader], body bytes: [UInt8], format: WireFormat
    ) -> JSONValue {
        let parsed = bytes.isEmpty ? nil : try? format.parse(bytes)
        let shown: JSONValue = bytes.isEmpty ? .null : parsed.map { body($0) } ?? .text(Masking.mask)
        return
            (leading + [
                ("headers", headers(received)), ("body", shown),
                ("body_sha256", .text(Hex.encode(Digest.hash(.sha256, bytes)))),
            ]).asJSON
    }

    /// A text that is not a body's member: the query of a URL, masked member by member.
    func query(_ text: String) -> JSONValue {
        guard let object = try? WireFormat.query.parse(Array(text.utf8)).object else { return .text(Masking.mask) }
        return masked(.object(object), isClear: false)
    }

    private func url(_ url: String, query: ObjectValue) -> String {
        var shown = String(url.prefix { $0 != "?" })
        for secret in secrets where secret.occurs(in: shown) {
            shown = shown.replacing(secret.text, with: Masking.mask)
        }
        guard !query.members.isEmpty else { return shown }
        let pairs = query.members.map { member in
            let value = masked(member.value, isClear: isClear(member.name)).text ?? Masking.mask
            let text = value == Masking.mask ? value : URLEncoding.form.encode(value)
            return URLEncoding.form.encode(Masking.shownName(member.name)) + "=" + text
        }
        return shown + "?" + pairs.joined(separator: "&")
    }

    private func headers(_ headers: [WireHeader]) -> JSONValue {
        headers.map { ($0.name, masked(.text($0.value), isClear: isClear($0.name))) }.asJSON
    }

    private func body(_ value: Value) -> JSONValue { masked(value, isClear: false) }

    private func isClear(_ name: String) -> Bool { clearNames.contains(name) || clearNames.contains(name.lowercased()) }

    /// A name is shown unless it is none: what was read in the wrong format can have content for a name.
    static func shownName(_ name: String) -> String {
        let isName = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(asciiLowercased(byte))
                || ".-_[]@#:/".utf8.contains(byte)
        }
        return isName && name.utf8.count <= 64 ? name : mask
    }

    private func masked(_ value: Value, isClear: Bool) -> JSONValue {
        switch value {
        case .object(let object):
            return object.members.map { ($0.name, masked($0.value, isClear: self.isClear($0.name))) }.asJSON
        case .list(let items): return .array(items.map { masked($0, isClear: isClear) })
        case .absent, .null: return .null
        default: break
        }
        guard isClear, let text = value.textForm, !secrets.contains(where: { $0.occurs(in: text) }) else {
            return .text(Masking.mask)
        }
        switch value {
        case .boolean(let boolean): return .boolean(boolean)
        case .integer(let integer): return .integer(integer)
        case .decimal(let decimal): return JSONNumber(literal: decimal.text).map(JSONValue.number) ?? .text(text)
        default: return .text(text)
        }
    }
}

extension [(String, JSONValue)] {
    /// The pairs as an object. A name that comes twice is numbered, so that nothing is lost from the log.
    fileprivate var asJSON: JSONValue {
        var object = JSONObject()
        for (given, value) in prefix(Masking.membersMax) {
            let name = Masking.shownName(given)
            var free = name
            var number = 2
            while object[free] != nil {
                free = "\(name)#\(number)"
                number += 1
            }
            object[free] = value
        }
        if count > Masking.membersMax { object["…"] = .integer(Int64(count - Masking.membersMax)) }
        return .object(object)
    }
}
