import Synchronization

/// One request on its way through the loop.
///
/// @unchecked Sendable because everything mutable is touched by the loop's thread alone once the mailbox has handed the
/// transfer over; before that nobody but the sender knows it. The mark of cancellation is shared and atomic.
final class Transfer: @unchecked Sendable {
    // Why unchecked: see above; the mailbox's lock orders the sender's writes before the loop's reads.

    /// What is to be sent.
    let checked: CheckedRequest
    /// When it was handed in, on the monotonic clock, in milliseconds.
    let startMS: Int
    /// When it must be over, on the same clock.
    let deadlineMS: Int

    /// The number by which the queue knows it.
    var id: UInt64 = 0
    /// The answer so far.
    var collector: AnswerCollector
    /// Set just before the first byte of the request could leave; from then on nothing is "not sent" any more.
    var hasStartedSending = false
    /// Set when libcurl wanted to send a request a second time that must not be repeated.
    var isRepeatRefused = false

    private let cancelMark = Atomic<Bool>(false)
    /// Unsafe only in that nobody counts for us how often it is resumed: `resume` and `deinit` see to "exactly once".
    private var continuation: UnsafeContinuation<OutboundResult, Never>?

    /// A transfer that begins now.
    init(_ checked: CheckedRequest, startMS: Int) {
        self.checked = checked
        self.startMS = startMS
        self.deadlineMS = startMS + max(0, checked.request.timeoutMS)
        self.collector = AnswerCollector(maxBodyBytes: checked.request.maxResponseBytes)
    }

    deinit {
        precondition(continuation == nil, "a transfer was dropped without telling whoever waits for it")
    }

    /// Whether the task that waits was cancelled.
    var isCancelled: Bool { cancelMark.load(ordering: .acquiring) }

    /// Whether sending the request twice asks for nothing twice: the safe methods of RFC 9110, section 9.2.1.
    var isRepeatable: Bool { checked.request.method == "GET" || checked.request.method == "HEAD" }

    /// From now on `continuation` waits for the end. Called by the sender, before the transfer is handed in.
    func begin(_ continuation: UnsafeContinuation<OutboundResult, Never>) {
        precondition(self.continuation == nil, "two wait for one transfer")
        self.continuation = continuation
    }

    /// Marks the transfer as cancelled, from any thread and at any time; the loop must be told afterwards.
    func cancel() {
        cancelMark.store(true, ordering: .releasing)
    }

    /// Ends the transfer with an answer.
    func answer(status: Int, nowMS: Int) {
        let (headers, body) = collector.takeAnswer()
        resume(
            .answered(OutboundAnswer(status: status, headers: headers, body: body, durationMS: nowMS - startMS)))
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
