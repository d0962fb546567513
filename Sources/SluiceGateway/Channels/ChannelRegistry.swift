package import SluiceChannel
import SluiceCrypto
import SluiceTrade
import Synchronization

/// The adapters in use. A reload builds all of the new ones first and swaps them in at once; work under way keeps the
/// adapter that it began with.
package final class ChannelRegistry: Sendable {
    private let adapters: Mutex<[String: Adapter]>

    package init(_ adapters: [String: Adapter] = [:]) { self.adapters = Mutex(adapters) }

    package subscript(label: String) -> Adapter? { adapters.withLock { $0[label] } }

    package var labels: [String] { adapters.withLock { $0.keys.sorted() } }

    package func replace(with new: [String: Adapter]) { adapters.withLock { $0 = new } }
}

/// Tokens and keys that providers gave, by channel: kept until they expire, fetched once however many wait for them. They are
/// held for the definition that fetched them (its digest), so that a reload with other credentials starts afresh.
final class SupplyCache: Sendable {
    private struct Token {
        var fetched: FetchedToken
    }

    private struct Ring {
        var keys: [String: FetchedKey] = [:]
        var lastFetch: Instant?
    }

    private struct State {
        var tokens: [String: Token] = [:]
        var rings: [String: Ring] = [:]
    }

    private let state = Mutex(State())

    /// A token that is good now, if there is one.
    func token(_ name: String, for profile: ChannelProfile, now: Instant) -> String? {
        state.withLock { state in
            guard let token = state.tokens[key(name, profile)]?.fetched, now < token.renewFrom, now < token.expires
            else {
                return nil
            }
            return token.value
        }
    }

    func store(_ token: FetchedToken, as name: String, for profile: ChannelProfile) {
        state.withLock { $0.tokens[key(name, profile)] = Token(fetched: token) }
    }

    /// Forgets a token that the provider no longer takes, unless another has already taken its place.
    func drop(_ name: String, value: String?, for profile: ChannelProfile) {
        state.withLock { state in
            if state.tokens[key(name, profile)]?.fetched.value == value { state.tokens[key(name, profile)] = nil }
        }
    }

    /// The keys of all rings of a channel that are still valid.
    func keys(for profile: ChannelProfile, rings: [String], now: Instant) -> [String: [String: PublicKey]] {
        state.withLock { state in
            var all: [String: [String: PublicKey]] = [:]
            for ring in rings {
                let valid = state.rings[key(ring, profile)]?.keys.filter {
                    now < ($0.value.validUntil ?? .distantFuture)
                }
                if let valid, !valid.isEmpty { all[ring] = valid.mapValues(\.key) }
            }
            return all
        }
    }

    /// Whether a ring may be fetched again: an attacker who makes up key ids must not make us ask the provider each time.
    func mayFetch(_ ring: String, for profile: ChannelProfile, pauseMS: Int, now: Instant) -> Bool {
        state.withLock { state in
            var entry = state.rings[key(ring, profile)] ?? Ring()
            // A fetch in the future was one before the clock was set back: it holds nothing up.
            if let last = entry.lastFetch, now >= last, now < last.advanced(byMilliseconds: Int64(pauseMS)) {
                return false
            }
            entry.lastFetch = now
            state.rings[key(ring, profile)] = entry
            return true
        }
    }

    func store(_ keys: [FetchedKey], in ring: String, for profile: ChannelProfile) {
        state.withLock { state in
            for fetched in keys { state.rings[key(ring, profile), default: Ring()].keys[fetched.id] = fetched }
        }
    }

    private func key(_ name: String, _ profile: ChannelProfile) -> String {
        "\(profile.label) \(profile.digest) \(name)"
    }
}

extension Instant {
    static let distantFuture = Instant(milliseconds: .max)
}
