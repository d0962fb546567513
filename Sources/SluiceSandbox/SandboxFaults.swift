import SluiceJSON

/// What the stand-in provider does wrong on purpose.
///
/// As JSON (`/control/faults`) the members have these names in snake case.
package struct SandboxFaults: Sendable, Equatable {
    /// Waits so long, in milliseconds, before an answer under `/v1`; it has acted by then.
    package var delayMS = 0
    /// Acts, then cuts the connection in the middle of the answer.
    package var dropsAnswer = false
    /// Does not act and answers 500 with a page that is not JSON.
    package var answersError = false
    /// Acts, then answers 200 with bytes that are not JSON and a signature that fits them.
    package var answersGarbage = false
    /// Signs answers under `/v1` with a signature that does not fit.
    package var signsAnswersWrongly = false
    /// After so many requests under `/v1` the five faults above end; nil for never.
    package var times: Int?
    /// Sends every callback so many times at once.
    package var callbackCopies = 1
    /// Sends no callbacks.
    package var sendsNoCallbacks = false
    /// Signs callbacks with a signature that does not fit.
    package var signsCallbacksWrongly = false
    /// Leaves new refunds in PROCESSING until `/control` settles them.
    package var holdsRefunds = false

    /// No faults.
    package init() {}

    /// Reads `json`; members that are absent are no faults. Throws a sentence about the first member that is wrong.
    init(_ json: JSONValue) throws(SandboxRefusal) {
        guard let object = json.object else { throw .invalid("the faults are not a JSON object") }
        for member in object.members {
            switch (member.name, member.value) {
            case ("delay_ms", let value): delayMS = try Self.count(value, member.name)
            case ("drops_answer", .boolean(let value)): dropsAnswer = value
            case ("answers_error", .boolean(let value)): answersError = value
            case ("answers_garbage", .boolean(let value)): answersGarbage = value
            case ("signs_answers_wrongly", .boolean(let value)): signsAnswersWrongly = value
            case ("times", .null): times = nil
            case ("times", let value): times = max(1, try Self.count(value, member.name))
            case ("callback_copies", let value): callbackCopies = try Self.count(value, member.name)
            case ("sends_no_callbacks", .boolean(let value)): sendsNoCallbacks = value
            case ("signs_callbacks_wrongly", .boolean(let value)): signsCallbacksWrongly = value
            case ("holds_refunds", .boolean(let value)): holdsRefunds = value
            default: throw .invalid("\(member.name) is not a fault, or \(member.value.kindName) is not its kind")
            }
        }
    }

    /// The faults as `/control/faults` shows them.
    var json: JSONValue {
        .object([
            "delay_ms": .integer(Int64(delayMS)), "drops_answer": .boolean(dropsAnswer),
            "answers_error": .boolean(answersError), "answers_garbage": .boolean(answersGarbage),
            "signs_answers_wrongly": .boolean(signsAnswersWrongly),
            "times": times.map { .integer(Int64($0)) } ?? .null,
            "callback_copies": .integer(Int64(callbackCopies)), "sends_no_callbacks": .boolean(sendsNoCallbacks),
            "signs_callbacks_wrongly": .boolean(signsCallbacksWrongly), "holds_refunds": .boolean(holdsRefunds),
        ])
    }

    /// The faults for one more request under `/v1`, which counts against `times`.
    mutating func takeForRequest() -> SandboxFaults {
        let present = self
        guard let left = times else { return present }
        if left <= 1 {
            delayMS = 0
            dropsAnswer = false
            answersError = false
            answersGarbage = false
            signsAnswersWrongly = false
            times = nil
        } else {
            times = left - 1
        }
        return present
    }

    private static func count(_ value: JSONValue, _ name: String) throws(SandboxRefusal) -> Int {
        guard let count = value.integer, (0...600_000).contains(count) else {
            throw .invalid("\(name) is not a whole number from 0 to 600000")
        }
        return Int(count)
    }
}
