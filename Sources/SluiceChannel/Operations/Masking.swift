import SluiceCrypto
import SluiceJSON

/// Makes what may stand in the payment log. Deny by default: only members whose names the plugin lists are shown, and
/// never one that holds a secret of the channel.
struct Masking: Sendable {
    let clearNames: NameSet
    /// The texts of secret settings, longer than three characters, also percent-encoded.
    let secrets: [SecretText]

    /// - Parameter clearNames: in lower case.
    init(clearNames: Set<String>, secrets: [SecretText]) {
        self.clearNames = NameSet(lowercased: clearNames)
        self.secrets = secrets
    }

    static let mask = "***"
    /// Of an object with more members only the first are shown, and how many more there are.
    static let membersMax = 200

    /// A request: method, URL, headers and body, and the SHA-256 of the body as sent.
    func request(_ rendered: RenderedRequest) -> JSONValue {
        [
            "method": .text(rendered.request.method),
            "url": .text(url(rendered.request.url, query: rendered.query)),
            "headers": headers(rendered.request.headers),
            "body": rendered.body.map { body($0) } ?? .null,
            "body_sha256": .text(Hex.encode(Digest.hash(.sha256, rendered.request.body))),
        ]
    }

    /// An answer or a callback: what of the body can be parsed, masked, and its SHA-256.
    func message(
        _ leading: [(String, JSONValue)], headers received: [WireHeader], body bytes: [UInt8], parsed: Value?
    ) -> JSONValue {
        let shown: JSONValue = bytes.isEmpty ? .null : parsed.map { body($0) } ?? .text(Masking.mask)
        var object = LoggedObject(count: leading.count + 3)
        for (name, value) in leading { object.add(name, value) }
        object.add("headers", headers(received))
        object.add("body", shown)
        object.add("body_sha256", .text(Hex.encode(Digest.hash(.sha256, bytes))))
        return object.json
    }

    /// A text that is not a body's member: the query of a URL, masked member by member.
    func query(_ text: String) -> JSONValue {
        guard let object = try? WireFormat.query.parse(Array(text.utf8)).object else { return .text(Masking.mask) }
        return masked(.object(object), isClear: false)
    }

    private func url(_ url: String, query: ObjectValue) -> String {
        var shown = String(decoding: url.utf8.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
        for secret in secrets where secret.occurs(in: shown) {
            shown = shown.replacing(secret.text, with: Masking.mask)
        }
        guard !query.members.isEmpty else { return shown }
        let pairs = query.members.map { member in
            let value = masked(member.value, isClear: clearNames.contains(member.name)).text ?? Masking.mask
            let text = value == Masking.mask ? value : URLEncoding.form.encode(value)
            return URLEncoding.form.encode(Masking.shownName(member.name)) + "=" + text
        }
        return shown + "?" + pairs.joined(separator: "&")
    }

    private func headers(_ headers: [WireHeader]) -> JSONValue {
        var object = LoggedObject(count: headers.count)
        for header in headers.prefix(Masking.membersMax) {
            object.add(header.name, masked(.text(header.value), isClear: clearNames.contains(header.name)))
        }
        return object.json
    }

    private func body(_ value: Value) -> JSONValue { masked(value, isClear: false) }

    /// A name is shown unless it is none: what was read in the wrong format can have content for a name.
    static func shownName(_ name: String) -> String {
        name.utf8.count <= 64 && nameBytes.containsAll(of: name) ? name : mask
    }

    private static let nameBytes = ByteSet { byte in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(asciiLowercased(byte))
            || ".-_[]@#:/".utf8.contains(byte)
    }

    private func masked(_ value: Value, isClear: Bool) -> JSONValue {
        switch value {
        case .object(let object):
            var shown = LoggedObject(count: object.members.count)
            for member in object.members.prefix(Masking.membersMax) {
                shown.add(member.name, masked(member.value, isClear: clearNames.contains(member.name)))
            }
            return shown.json
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

/// An object of the log. A name that comes twice is numbered, so that nothing is lost.
private struct LoggedObject {
    private var object = JSONObject()
    /// How many members there are; all but the first `Masking.membersMax` are left out.
    private let count: Int

    init(count: Int) {
        self.count = count
        object.reserveCapacity(min(count, Masking.membersMax))
    }

    mutating func add(_ given: String, _ value: JSONValue) {
        let name = Masking.shownName(given)
        var free = name
        var number = 2
        while object[free] != nil {
            free = "\(name)#\(number)"
            number += 1
        }
        object.append(unique: free, value)
    }

    var json: JSONValue {
        guard count > Masking.membersMax else { return .object(object) }
        var whole = object
        whole["…"] = .integer(Int64(count - Masking.membersMax))
        return .object(whole)
    }
}
