/// The names with which a path can begin. Nothing else exists.
package enum Root: String, Sendable, CaseIterable, Hashable {
    case channel, trade, refund, kept, with, now, nonce, request, answer, header, status, raw, callback, query, url
    case remoteAddress = "remote_address"
    case opened, item, token, recipe, key, reason, outcome
    /// The id of the key that is being fetched, in the `fetch` of a ring.
    case id

    /// The place of this root in an `Environment`.
    var slot: Int { Root.slots[self] ?? 0 }

    private static let slots = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
    static let names = allCases.map(\.rawValue)
}
