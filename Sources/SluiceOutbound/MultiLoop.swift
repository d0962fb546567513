import CCurl
import Glibc

/// One thread, one multi handle: everything that libcurl does happens here.
///
/// Not Sendable: it is made, used and freed on its own thread, and knows the others only by the mailbox.
final class MultiLoop {
    private let mailbox: Mailbox
    private let options: OutboundOptions
    private let multi: UnsafeMutableRawPointer
    private var admission: Admission
    private var waiting: [UInt64: Transfer] = [:]
    private var running: [UnsafeMutableRawPointer: (handle: EasyHandle, transfer: Transfer)] = [:]
    private var idleHandles: [EasyHandle] = []
    /// No deadline lies before this one; it may be too early, never too late.
    private var nextDeadlineMS = Int.max

    /// Longest sleep of the loop, in milliseconds: it is woken for everything that matters, this only bounds mistakes.
    private static let maxPollMS = 1_000

    private init(mailbox: Mailbox, options: OutboundOptions) {
        guard let multi = curl_multi_init() else { preconditionFailure("no memory for a multi handle") }
        self.mailbox = mailbox
        self.options = options
        self.multi = multi
        self.admission = Admission(
            maxActive: options.maxConnections, maxActivePerHost: options.maxConnectionsPerHost,
            maxWaiting: options.maxQueued)
        // The queue in front keeps transfers within the bounds; these make libcurl close idle connections, not wait.
        sluice_multi_setopt_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, options.maxConnections)
        sluice_multi_setopt_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, options.maxConnectionsPerHost)
        sluice_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, options.maxConnections)
        mailbox.open(waking: multi)
    }

    deinit {
        mailbox.close()
        idleHandles.removeAll()
        curl_multi_cleanup(multi)
        mailbox.noteEnd()
    }

    /// Starts the thread that serves `mailbox` until it is told to stop.
    static func start(mailbox: Mailbox, options: OutboundOptions) throws(OutboundFailure) {
        final class Arguments {
            let mailbox: Mailbox
            let options: OutboundOptions
            init(_ mailbox: Mailbox, _ options: OutboundOptions) {
                self.mailbox = mailbox
                self.options = options
            }
        }
        let arguments = Unmanaged.passRetained(Arguments(mailbox, options))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let arguments = Unmanaged<Arguments>.fromOpaque(context).takeRetainedValue()
                // Signals belong to the threads that handle them; a write to a closed TLS connection raises SIGPIPE here.
                var all = sigset_t()
                sigfillset(&all)
                pthread_sigmask(SIG_BLOCK, &all, nil)
                MultiLoop(mailbox: arguments.mailbox, options: arguments.options).run()
                return nil
            }, arguments.toOpaque())
        guard code == 0 else {
            arguments.release()
            throw OutboundFailure(
                code: "outbound-not-started", message: "The system grants no further thread (errno \(code)).",
                durationMS: 0)
        }
        pthread_detach(thread)
    }

    private func run() {
        while true {
            let delivery = mailbox.take()
            startWaiting()
            for transfer in delivery.arrivals { take(transfer) }
            if delivery.hasCancellations { abortCancelled() }
            var runningCount: Int32 = 0
            curl_multi_perform(multi, &runningCount)
            reap()
            startWaiting()
            let nowMS = monotonicMS()
            abortOverdue(nowMS)
            if let stopAtMS = delivery.stopAtMS {
                turnAwayWaiting(nowMS)
                if nowMS >= stopAtMS { abortRunning() }
                if running.isEmpty { return }
                nextDeadlineMS = min(nextDeadlineMS, stopAtMS)
            }
            let pauseMS = max(0, min(nextDeadlineMS - nowMS, Self.maxPollMS))
            curl_multi_poll(multi, nil, 0, Int32(pauseMS), nil)
        }
    }

    private func take(_ transfer: Transfer) {
        guard !transfer.cancelMark.isSet else {
            // Cancelled before it was handed in: the note about it may have been taken earlier than the transfer.
            transfer.fail(
                code: "outbound-cancelled", message: "The task that waited was cancelled.", nowMS: monotonicMS())
            return
        }
        nextDeadlineMS = min(nextDeadlineMS, transfer.deadlineMS)
        switch admission.offer(transfer.id, host: transfer.checked.destination.key) {
        case .start:
            start(transfer)
        case .wait:
            waiting[transfer.id] = transfer
        case .refuse:
            transfer.fail(
                code: "outbound-overloaded",
                message: "\(admission.waitingCount) requests wait for a connection already.", nowMS: monotonicMS())
        }
    }

    private func startWaiting() {
        while let id = admission.next() {
            guard let transfer = waiting.removeValue(forKey: id) else { preconditionFailure("lost a waiting transfer") }
            start(transfer)
        }
    }

    private func start(_ transfer: Transfer) {
        let nowMS = monotonicMS()
        guard let handle = idleHandles.popLast() ?? EasyHandle() else { preconditionFailure("no memory for a handle") }
        let code = handle.prepare(for: transfer, options: options, nowMS: nowMS)
        guard code == CURLE_OK else {
            finish(handle, transfer) {
                describe(CurlEnding(code: code, text: "", hasStartedSending: false), of: transfer, nowMS: nowMS)
            }
            return
        }
        running[handle.pointer] = (handle, transfer)
        let multiCode = curl_multi_add_handle(multi, handle.pointer)
        precondition(multiCode == CURLM_OK, "curl_multi_add_handle failed: \(multiCode.rawValue)")
    }

    /// Collects the transfers that libcurl has ended.
    private func reap() {
        var leftInQueue: Int32 = 0
        while let message = curl_multi_info_read(multi, &leftInQueue) {
            guard message.pointee.msg == CURLMSG_DONE, let pointer = message.pointee.easy_handle,
                let (handle, transfer) = running[pointer]
            else { continue }
            // The message is gone once the handle is removed.
            let code = message.pointee.data.result
            end(handle, transfer) { nowMS in
                if code == CURLE_OK, !transfer.collector.hasWholeHeader {
                    describe(
                        CurlEnding(code: CURLE_PARTIAL_FILE, text: "", hasStartedSending: true), of: transfer,
                        nowMS: nowMS)
                } else if code == CURLE_OK {
                    transfer.answer(status: handle.status, nowMS: nowMS)
                } else {
                    describe(
                        CurlEnding(
                            code: code, text: handle.errorText, hasStartedSending: transfer.hasStartedSending),
                        of: transfer, nowMS: nowMS)
                }
            }
        }
    }

    private func describe(_ ending: CurlEnding, of transfer: Transfer, nowMS: Int) {
        let host = transfer.checked.destination.host
        if transfer.collector.isOverLimit {
            transfer.fail(
                code: "outbound-answer-too-large",
                message: "The answer of \(host) is longer than \(transfer.checked.request.maxResponseBytes) bytes.",
                nowMS: nowMS)
        } else if transfer.isRepeatRefused {
            transfer.fail(
                code: "outbound-connection-lost",
                message: "A kept connection to \(host) was lost before an answer came; the request is not repeated.",
                nowMS: nowMS)
        } else {
            let (code, message) = ending.describe(host: host)
            transfer.fail(code: code, message: message, nowMS: nowMS)
        }
    }

    private func abortOverdue(_ nowMS: Int) {
        guard nowMS >= nextDeadlineMS else { return }
        let overdue = { (transfer: Transfer) in transfer.deadlineMS <= nowMS }
        abort(
            where: overdue, code: "outbound-timeout",
            message: { host in "The deadline passed before the answer of \(host) was complete." })
        let deadlines = waiting.values.map(\.deadlineMS) + running.values.map(\.transfer.deadlineMS)
        nextDeadlineMS = deadlines.min() ?? Int.max
    }

    private func abortCancelled() {
        abort(
            where: { $0.cancelMark.isSet }, code: "outbound-cancelled",
            message: { host in "The request to \(host) was cancelled by the task that waited for it." })
    }

    private func abortRunning() {
        abort(where: { _ in true }, code: "outbound-closed", message: { _ in "The client is shutting down." })
    }

    private func turnAwayWaiting(_ nowMS: Int) {
        for (id, transfer) in waiting {
            admission.withdraw(id)
            transfer.fail(code: "outbound-closed", message: "The client is shutting down.", nowMS: nowMS)
        }
        waiting.removeAll()
    }

    private func abort(where isMeant: (Transfer) -> Bool, code: String, message: (_ host: String) -> String) {
        for (id, transfer) in waiting where isMeant(transfer) {
            waiting[id] = nil
            admission.withdraw(id)
            transfer.fail(code: code, message: message(transfer.checked.destination.host), nowMS: monotonicMS())
        }
        for (handle, transfer) in running.values where isMeant(transfer) {
            end(handle, transfer) { nowMS in
                transfer.fail(code: code, message: message(transfer.checked.destination.host), nowMS: nowMS)
            }
        }
    }

    /// Takes a running transfer out of libcurl, then lets `report` resume whoever waits.
    private func end(_ handle: EasyHandle, _ transfer: Transfer, report: (_ nowMS: Int) -> Void) {
        curl_multi_remove_handle(multi, handle.pointer)
        running[handle.pointer] = nil
        // Two witnesses: the callback before the request, and libcurl's count of bytes.
        if handle.sentBytes > 0 { transfer.hasStartedSending = true }
        finish(handle, transfer) { report(monotonicMS()) }
    }

    private func finish(_ handle: EasyHandle, _ transfer: Transfer, report: () -> Void) {
        report()
        handle.reset()
        idleHandles.append(handle)
        admission.finish(host: transfer.checked.destination.key)
    }
}
