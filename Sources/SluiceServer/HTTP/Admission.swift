import SluiceGateway
import Synchronization

/// Counts the requests under way and the bytes of their bodies, and turns away what is too much.
final class Admission: Sendable {
    private let requestsMax: Int
    private let bodyBytesMax: Int
    private let requests = Atomic<Int>(0)
    private let bodyBytes = Atomic<Int>(0)

    init(requestsMax: Int, bodyBytesMax: Int) {
        self.requestsMax = requestsMax
        self.bodyBytesMax = bodyBytesMax
    }

    /// Requests that are being worked on now.
    var requestsUnderWay: Int { requests.load(ordering: .relaxed) }
    /// What is held of bodies that are being read or worked on now.
    var bodyBytesHeld: Int { bodyBytes.load(ordering: .relaxed) }

    fileprivate func enter() -> Bool {
        if requests.add(1, ordering: .acquiringAndReleasing).newValue <= requestsMax { return true }
        leave()
        return false
    }

    fileprivate func leave() { requests.subtract(1, ordering: .acquiringAndReleasing) }

    fileprivate func hold(_ count: Int) -> Bool {
        bodyBytes.add(count, ordering: .relaxed).newValue <= bodyBytesMax
    }

    fileprivate func letGo(_ count: Int) { bodyBytes.subtract(count, ordering: .relaxed) }
}

/// The place of one request among those under way. It is given up while a body is awaited, so that clients who send slowly
/// take nothing from the others but the bytes that they have sent.
final class AdmissionTicket: Sendable {
    private struct State {
        var isInside = false
        var bytesHeld = 0
    }

    private let admission: Admission
    private let state = Mutex(State())

    init(_ admission: Admission) { self.admission = admission }

    /// - Throws: `overloaded`.
    func enter() throws(GatewayError) {
        guard admission.enter() else {
            throw GatewayError(.overloaded, "More requests are under way than the gateway takes.")
        }
        state.withLock { $0.isInside = true }
    }

    /// Gives up the place, not the bytes.
    func step() {
        let wasInside = state.withLock { state in
            defer { state.isInside = false }
            return state.isInside
        }
        if wasInside { admission.leave() }
    }

    /// Counts bytes of the body.
    /// - Throws: `overloaded`.
    func hold(_ count: Int) throws(GatewayError) {
        state.withLock { $0.bytesHeld += count }
        guard admission.hold(count) else {
            throw GatewayError(.overloaded, "More is being sent at one time than the gateway takes.")
        }
    }

    /// The request has been answered.
    func leave() {
        step()
        let held = state.withLock { state in
            defer { state.bytesHeld = 0 }
            return state.bytesHeld
        }
        if held > 0 { admission.letGo(held) }
    }
}
