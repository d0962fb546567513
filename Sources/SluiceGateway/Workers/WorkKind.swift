import SluiceJournal

/// The kinds of open work. There is one for each channel and each business system, as in `query LABEL` and
/// `forward APP`, so that what waits for one is found without reading past what waits for another.
package enum WorkKind: String, Sendable, CaseIterable {
    case query
    case refundQuery = "refund_query"
    case forward

    /// The kind in the index of what waits for a channel or an app.
    package func lane(_ name: String) -> String { "\(rawValue) \(name)" }

    /// The channel or app of a kind in the index; `nil` for one that belongs to another case.
    package func name(ofLane kind: String) -> String? {
        let prefix = rawValue + " "
        return kind.hasPrefix(prefix) ? String(kind.dropFirst(prefix.count)) : nil
    }
}

extension Ledger {
    /// The channels or apps that work of a kind is open for, with their kinds in the index.
    func workLanes(_ kind: WorkKind) async throws(GatewayError) -> [(name: String, indexKind: String)] {
        do throws(JournalError) {
            return try await store.workKinds().compactMap { lane in kind.name(ofLane: lane).map { ($0, lane) } }
        } catch {
            throw GatewayError(error)
        }
    }

    func workCount(_ indexKind: String) async throws(GatewayError) -> Int {
        do throws(JournalError) { return try await store.workCount(kind: indexKind) } catch {
            throw GatewayError(error)
        }
    }
}
