import SluiceChannel
import SluiceCrypto
import SluiceJSON
import SluiceTrade

/// What the buyer must do next, as the unified API shows it, and as the trade keeps it so that the same call gets it again.
enum ActionJSON {
    static let none: JSONValue = ["type": "none"]

    static func json(_ action: PayAction) -> JSONValue {
        switch action {
        case .qrCode(let code): ["type": "qr_code", "qr_code": .text(code)]
        case .redirect(let url): ["type": "redirect", "url": .text(url)]
        case .form(let url, let method, let fields):
            ["type": "form", "url": .text(url), "method": .text(method), "fields": object(fields)]
        case .html(let html): ["type": "form", "html": .text(html)]
        case .sdk(let parameters): ["type": "sdk", "parameters": .object(parameters)]
        case .none: none
        }
    }

    private static func object(_ fields: [(String, String)]) -> JSONValue {
        var object = JSONObject()
        for (name, value) in fields { object[name] = .text(value) }
        return .object(object)
    }

    /// A QR code and a URL are written as they are; forms, pages and SDK parameters carry proofs and are sealed.
    static func stored(_ action: PayAction, for trade: Trade, sealer: Sealer) throws(GatewayError) -> String {
        let json = json(action)
        switch action {
        case .qrCode, .redirect, .none: return json.serializedText
        case .form, .html, .sdk:
            do {
                return try sealer.seal(json.serialized(), context: context(trade))
            } catch {
                throw GatewayError(.internalError, "The action cannot be sealed: \(error)")
            }
        }
    }

    /// The action that a trade keeps; `none` where there is none, or none to be read any more.
    static func kept(by trade: Trade, sealer: Sealer) -> JSONValue {
        guard let stored = trade.placeOrderJSON else { return none }
        let bytes = stored.hasPrefix("sealed:") ? try? sealer.open(stored, context: context(trade)) : Array(stored.utf8)
        guard let bytes, let json = try? JSONParser.parse(bytes, limits: JSONLimits(bytesMax: 4 << 20)) else {
            return none
        }
        return json
    }

    private static func context(_ trade: Trade) -> String { "action \(trade.tradingOrderNo)" }
}
