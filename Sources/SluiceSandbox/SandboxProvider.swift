import Glibc
import Logging
import SluiceJSON
import Synchronization

/// The provider itself: requests in, replies out, callbacks into a stream. It knows neither sockets nor Hummingbird.
final class SandboxProvider: Sendable {
    /// What requests share.
    struct State {
        var ledger = SandboxLedger()
        var replays = ReplayGuard()
        var faults: SandboxFaults
        var baseURL: String
    }

    let keys: SandboxKeys
    let state: Mutex<State>
    let isControllable: Bool
    let logger: Logger
    /// What is to be sent to merchants. Read by one sender.
    let callbacks: AsyncStream<SandboxCallback>
    private let callbackEntry: AsyncStream<SandboxCallback>.Continuation
    private let clock: @Sendable () -> Int64

    /// A provider with an empty ledger. `clock` gives Unix seconds.
    init(
        _ options: SandboxOptions, logger: Logger, clock: @escaping @Sendable () -> Int64 = { Int64(time(nil)) }
    ) throws {
        keys = try SandboxKeys(options)
        state = Mutex(State(faults: options.faults, baseURL: options.publicBaseURL ?? ""))
        isControllable = options.isControllable
        self.logger = logger
        self.clock = clock
        (callbacks, callbackEntry) = AsyncStream.makeStream()
    }

    /// Unix seconds.
    var now: Int64 { clock() }

    /// Answers one request.
    func respond(to request: SandboxRequest) -> SandboxReply {
        expireOrders()
        guard let segments = request.segments else { return plain(.invalid("the path is not percent-encoded UTF-8")) }
        switch segments.first {
        case "v1": return apiReply(to: request, segments: Array(segments.dropFirst()))
        case "cashier" where segments.count == 2: return cashierReply(to: request, orderID: segments[1])
        case "sdk" where segments.count == 2 && segments[1] == "pay": return sdkReply(to: request)
        case "control" where isControllable: return controlReply(to: request, segments: Array(segments.dropFirst()))
        default: return plain(.pathNotFound)
        }
    }

    /// Closes orders whose time is over and tells their merchants.
    func expireOrders() {
        let now = now
        announce(state.withLock { $0.ledger.expire(now: now) })
    }

    /// Sends the callbacks for `notices`, as the faults have it.
    func announce(_ notices: [SandboxLedger.Notice]) {
        guard !notices.isEmpty else { return }
        let faults = state.withLock { $0.faults }
        guard !faults.sendsNoCallbacks else { return }
        for notice in notices {
            do {
                guard let callback = try SandboxCallback(notice, keys: keys, now: now) else { continue }
                for _ in 0..<faults.callbackCopies { callbackEntry.yield(callback) }
            } catch {
                logger.error("a callback could not be written", metadata: ["error": "\(error)"])
            }
        }
    }

    /// The headers of one attempt to send `callback`.
    func headers(of callback: SandboxCallback) throws -> [(name: String, value: String)] {
        let isSpoiled = state.withLock { $0.faults.signsCallbacksWrongly }
        return [("Content-Type", "application/json")]
            + (try keys.proof(of: callback.body, now: now, isSpoiled: isSpoiled))
    }

    /// A JSON answer without a signature: for paths outside the API.
    func plain(_ refusal: SandboxRefusal) -> SandboxReply {
        plain(refusal.json, status: refusal.status)
    }

    /// The same with any value.
    func plain(_ json: JSONValue, status: Int = 200) -> SandboxReply {
        SandboxReply(
            status: status, headers: [("Content-Type", "application/json")], body: json.serialized() + [0x0A])
    }
}
