import SluiceJSON

/// One callback that waits to be sent: the envelope is fixed, every attempt is signed anew.
struct SandboxCallback: Sendable {
    /// The envelope's id, the same in every attempt and copy.
    let id: String
    /// Where it goes.
    let url: String
    /// The envelope.
    let body: [UInt8]

    /// Writes the envelope of `notice`; nil where the merchant gave no address for it.
    init?(_ notice: SandboxLedger.Notice, keys: SandboxKeys, now: Int64) throws {
        let address: String?
        let merchantID: String
        let kind: String
        let event: String
        let object: JSONObject
        switch notice {
        case .order(let order):
            (address, merchantID, kind) = (order.facts.notifyURL, order.facts.merchantID, "order")
            (event, object) = ("ORDER.\(order.state.rawValue)", order.json)
        case .refund(let refund):
            (address, merchantID, kind) = (refund.facts.notifyURL, refund.facts.merchantID, "refund")
            (event, object) = ("REFUND.\(refund.state.rawValue)", refund.json)
        }
        guard let address else { return nil }
        id = "EV" + SandboxKeys.randomText(30)
        url = address
        body =
            JSONValue.object([
                "id": .text(id), "event_type": .text(event), "create_time": .integer(now),
                "resource": try keys.resource(JSONValue.object(object).serialized(), kind: kind, for: merchantID),
            ]).serialized()
    }

    /// Whether the merchant's answer acknowledges it: 2xx and a JSON body whose `code` is `OK`.
    static func isAcknowledged(status: Int, body: [UInt8]) -> Bool {
        guard (200..<300).contains(status), let json = try? JSONParser.parse(body) else { return false }
        return json["code"]?.text == "OK"
    }
}
