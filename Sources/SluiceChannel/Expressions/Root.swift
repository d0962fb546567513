/// The names with which a path can begin. Nothing else exists.
package enum Root: String, Sendable, CaseIterable, Hashable {
    case channel, trade, refund, kept, with, now, nonce, request, answer, header, status, raw, callback, query, url
    case remoteAddress = "remote_address"
    case opened, item, token, recipe, key, reason, outcome
    /// The id of the key that is being fetched, in the `fetch` of a ring.
    case id

    /// The place of this root in an `Environment`, each its own. Written out, because it is asked for each time a name is
    /// filled and a case of an enumeration of texts does not know its place.
    var slot: Int {
        switch self {
        case .channel: 0
        case .trade: 1
        case .refund: 2
        case .kept: 3
        case .with: 4
        case .now: 5
        case .nonce: 6
        case .request: 7
        case .answer: 8
        case .header: 9
        case .status: 10
        case .raw: 11
        case .callback: 12
        case .query: 13
        case .url: 14
        case .remoteAddress: 15
        case .opened: 16
        case .item: 17
        case .token: 18
        case .recipe: 19
        case .key: 20
        case .reason: 21
        case .outcome: 22
        case .id: 23
        }
    }

    static let names = allCases.map(\.rawValue)
}
