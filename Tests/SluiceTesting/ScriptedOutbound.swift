package import SluiceOutbound
import Synchronization

/// The outside as a function: what was asked is noted, what is answered is up to the test.
package final class ScriptedOutbound: Outbound {
    package typealias Script = @Sendable (OutboundRequest) async -> OutboundResult

    private struct State {
        var script: Script
        var requests: [OutboundRequest] = []
    }

    private let state: Mutex<State>

    package init(_ script: @escaping Script = { _ in .notSent(ScriptedOutbound.nobody) }) {
        state = Mutex(State(script: script))
    }

    package static let nobody = OutboundFailure(code: "outbound-refused", message: "nobody listens", durationMS: 1)
    package static let silence = OutboundFailure(code: "outbound-timeout", message: "no answer in time", durationMS: 10)

    package var requests: [OutboundRequest] { state.withLock(\.requests) }

    /// What answers now; a test may put something before it.
    package var script: Script { state.withLock(\.script) }

    package func answer(_ script: @escaping Script) { state.withLock { $0.script = script } }

    package func send(_ request: OutboundRequest) async -> OutboundResult {
        let script = state.withLock { state in
            state.requests.append(request)
            return state.script
        }
        return await script(request)
    }

    /// A JSON answer.
    package static func json(_ status: Int, _ body: String) -> OutboundResult {
        .answered(
            OutboundAnswer(
                status: status, headers: [("Content-Type", "application/json")], body: Array(body.utf8), durationMS: 5))
    }
}
