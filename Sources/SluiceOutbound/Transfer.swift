import Synchronization

/// One request on its way through the loop.
///
/// @unchecked Sendable because everything mutable is touched by the loop's thread alone once the mailbox has handed the
/// transfer over; before that nobody but the sender knows it. The cancel mark is shared and atomic.
final class Transfer: @unchecked Sendable {
    // Why unchecked: see above; the mailbox's lock orders the sender's writes before the loop's reads.

    /// The number by which the queue knows it.
    let id: UInt64
    /// What is to be sent.
    let checked: CheckedRequest
    /// When it was handed in, on the monotonic clock, in milliseconds.
    let startMS: Int
    /// When it must be over, on the same clock.
    let deadlineMS: Int
    /// Set from any thread when the awaiting task is cancelled.
    let cancelMark: CancelMark

    /// The answer so far.
    var collector: AnswerCollector
    /// Set just before the first byte of the request could leave; from then on nothing is "not sent" any more.
    var hasStartedSending = false
    /// Set when libcurl wanted to send a request a second time that must not be repeated.
    var isRepeatRefused = false

    private var continuation: CheckedContinuation<OutboundResult, Never>?

    /// A transfer that reports its end to `continuation`, exactly once.
    init(
        id: UInt64, checked: CheckedRequest, cancelMark: CancelMark, startMS: Int,
        continuation: CheckedContinuation<OutboundResult, Never>
    ) {
        self.id = id
        self.checked = checked
        self.cancelMark = cancelMark
        self.startMS = startMS
        self.deadlineMS = startMS + max(0, checked.request.timeoutMS)
        self.collector = AnswerCollector(maxBodyBytes: checked.request.maxResponseBytes)
        self.continuation = continuation
    }

    /// Whether sending the request twice asks for nothing twice: the safe methods of RFC 9110, section 9.2.1.
    var isRepeatable: Bool { checked.request.method == "GET" || checked.request.method == "HEAD" }

    /// Ends the transfer with an answer.
    func answer(status: Int, nowMS: Int) {
        resume(
            .answered(
                OutboundAnswer(
                    status: status, headers: collector.headers, body: collector.body, durationMS: nowMS - startMS)))
    }

    /// Ends the transfer without an answer: `notSent` only as long as sending never began.
    func fail(code: String, message: String, nowMS: Int) {
        let failure = OutboundFailure(code: code, message: message, durationMS: nowMS - startMS)
        resume(hasStartedSending ? .perhapsSent(failure) : .notSent(failure))
    }

    private func resume(_ result: OutboundResult) {
        guard let continuation else { preconditionFailure("a transfer ended twice") }
        self.continuation = nil
        continuation.resume(returning: result)
    }
}

/// Whether the task that waits for a transfer was cancelled. It exists before the transfer does, because a task can be
/// cancelled between the two.
final class CancelMark: Sendable {
    private let mark = Atomic<Bool>(false)

    /// Whether `set` was called.
    var isSet: Bool { mark.load(ordering: .acquiring) }

    /// Marks the transfer as cancelled; the loop must be woken afterwards.
    func set() {
        mark.store(true, ordering: .releasing)
    }
}
