import CCurl
import Glibc

/// One thread, one multi handle: everything that libcurl does happens here.
///
/// libcurl says which descriptors and which time it waits for, and is called for those that are ready alone
/// (curl_multi_socket_action(3)): a turn of the loop costs what happened, not what is under way.
///
/// Not Sendable: it is made, used and freed on its own thread, and knows the others only by the mailbox.
final class MultiLoop {
    private let mailbox: Mailbox
    private let poller: Poller
    private let options: OutboundOptions
    private let multi: UnsafeMutableRawPointer
    private var admission: Admission
    private var waiting: [UInt64: Transfer] = [:]
    /// All handles, at most one for each transfer that may run at one time; those without a transfer are idle.
    private var handles: [EasyHandle] = []
    private var idleHandles: [EasyHandle] = []
    private var lastID: UInt64 = 0
    /// No deadline lies before this one; it may be too early, never too late.
    private var nextDeadlineMS = Int.max

    /// Longest sleep of the loop, in milliseconds: it is woken for everything that matters, this only bounds mistakes.
    private static let maxPauseMS = 1_000

    private init(mailbox: Mailbox, poller: Poller, options: OutboundOptions) {
        guard let multi = curl_multi_init() else { preconditionFailure("no memory for a multi handle") }
        self.mailbox = mailbox
        self.poller = poller
        self.options = options
        self.multi = multi
        self.admission = Admission(
            maxActive: options.maxConnections, maxActivePerHost: options.maxConnectionsPerHost,
            maxWaiting: options.maxQueued)
        // The queue in front keeps transfers within the bounds; these make libcurl close idle connections, not wait.
        sluice_multi_setopt_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, options.maxConnections)
        sluice_multi_setopt_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, options.maxConnectionsPerHost)
        sluice_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, options.maxConnections)
        // One transfer a connection at one time, over HTTP/2 too: so the bounds count connections, and one that is lost
        // leaves one request in doubt. It is also what keeps answers moving: with several, a stream is read into the
        // buffer of another, and what does not fit stands still (see `CURLOPT_BUFFERSIZE` in `EasyHandle`).
        sluice_multi_setopt_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
        let context = Unmanaged.passUnretained(poller).toOpaque()
        sluice_multi_setopt_socket(multi, watchSocket, context)
        sluice_multi_setopt_timer(multi, setTimer, context)
    }

    deinit {
        idleHandles.removeAll()
        handles.removeAll()
        curl_multi_cleanup(multi)
        mailbox.noteEnd()
    }

    /// Starts the thread that serves `mailbox` until it is told to stop.
    static func start(mailbox: Mailbox, poller: Poller, options: OutboundOptions) throws(OutboundFailure) {
        final class Arguments {
            let mailbox: Mailbox
            let poller: Poller
            let options: OutboundOptions
            init(_ mailbox: Mailbox, _ poller: Poller, _ options: OutboundOptions) {
                self.mailbox = mailbox
                self.poller = poller
                self.options = options
            }
        }
        let arguments = Unmanaged.passRetained(Arguments(mailbox, poller, options))
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
                MultiLoop(mailbox: arguments.mailbox, poller: arguments.poller, options: arguments.options).run()
                return nil
            }, arguments.toOpaque())
        guard code == 0 else {
            arguments.release()
            throw .notStarted("The system grants no further thread (errno \(code)).")
        }
        pthread_detach(thread)
    }

    private func run() {
        var delivery = Mailbox.Delivery()
        while true {
            mailbox.exchange(&delivery)
            let nowMS = monotonicMS()
            // Whatever is aborted has been driven before: no handle is left between its start and `drive`.
            if delivery.hasCancellations { abortCancelled(nowMS) }
            abortOverdue(nowMS)
            for transfer in delivery.arrivals { take(transfer, nowMS) }
            drive(nowMS)
            if let stopAtMS = delivery.stopAtMS {
                turnAwayWaiting(nowMS)
                if nowMS >= stopAtMS { abortRunning(nowMS) }
                if idleHandles.count == handles.count { return }
                nextDeadlineMS = min(nextDeadlineMS, stopAtMS)
            }
            if delivery.isEmpty {
                let untilMS = min(nextDeadlineMS, poller.timerDueMS, nowMS + Self.maxPauseMS)
                // After a whole pause libcurl is asked in any case: it sets its timer again where it is too early.
                if !poller.wait(untilMS: untilMS, nowMS: nowMS) { poller.timerDueMS = 0 }
            } else {
                poller.wait(untilMS: nowMS, nowMS: nowMS)
            }
            var runningCount: Int32 = 0
            while let event = poller.next() {
                let mask = (event.isReadable ? CURL_CSELECT_IN : 0) | (event.isWritable ? CURL_CSELECT_OUT : 0)
                curl_multi_socket_action(multi, event.descriptor, mask, &runningCount)
            }
            reap()
        }
    }

    /// Starts what may start, and lets libcurl do what is due, the first steps of what was started among it: it asks for
    /// its timer at once when a handle is added (curl_multi_add_handle(3)).
    private func drive(_ nowMS: Int) {
        repeat {
            startWaiting(nowMS)
            guard poller.timerDueMS <= nowMS else { return }
            poller.timerDueMS = Int.max
            var runningCount: Int32 = 0
            curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &runningCount)
        } while reap()
    }

    private func take(_ transfer: Transfer, _ nowMS: Int) {
        guard !transfer.isCancelled else {
            // Cancelled before it was handed in: the note about it may have been taken earlier than the transfer.
            transfer.fail(code: "outbound-cancelled", message: "The task that waited was cancelled.", nowMS: nowMS)
            return
        }
        nextDeadlineMS = min(nextDeadlineMS, transfer.deadlineMS)
        lastID += 1
        transfer.id = lastID
        switch admission.offer(transfer.id, host: transfer.checked.destination.key) {
        case .start:
            start(transfer, nowMS)
        case .wait:
            waiting[transfer.id] = transfer
        case .refuse:
            transfer.fail(
                code: "outbound-overloaded",
                message: "\(admission.waitingCount) requests wait for a connection already.", nowMS: nowMS)
        }
    }

    private func startWaiting(_ nowMS: Int) {
        while let id = admission.next() {
            guard let transfer = waiting.removeValue(forKey: id) else { preconditionFailure("lost a waiting transfer") }
            start(transfer, nowMS)
        }
    }

    private func start(_ transfer: Transfer, _ nowMS: Int) {
        let handle = idleHandle(for: transfer.checked)
        let code = handle.prepare(for: transfer, options: options, nowMS: nowMS)
        guard code == CURLE_OK else {
            describe(CurlEnding(code: code, text: "", hasStartedSending: false), of: transfer, nowMS: nowMS)
            letGo(handle, transfer)
            return
        }
        let multiCode = curl_multi_add_handle(multi, handle.pointer)
        precondition(multiCode == CURLM_OK, "curl_multi_add_handle failed: \(multiCode.rawValue)")
    }

    /// An idle handle, one that already trusts and shows the certificates in question where there is one.
    private func idleHandle(for checked: CheckedRequest) -> EasyHandle {
        if let index = idleHandles.lastIndex(where: { $0.isSetUp(for: checked) }) {
            // The last one fits nearly always: most requests use the same certificates.
            idleHandles.swapAt(index, idleHandles.count - 1)
        }
        if let handle = idleHandles.popLast() { return handle }
        guard let handle = EasyHandle() else { preconditionFailure("no memory for a handle") }
        handles.append(handle)
        return handle
    }

    /// Collects the transfers that libcurl has ended. Returns whether there were any.
    @discardableResult
    private func reap() -> Bool {
        var hasReaped = false
        var nowMS: Int?
        var leftInQueue: Int32 = 0
        while let message = curl_multi_info_read(multi, &leftInQueue) {
            guard message.pointee.msg == CURLMSG_DONE, let pointer = message.pointee.easy_handle,
                let handle = EasyHandle.owner(of: pointer), let transfer = handle.transfer
            else { continue }
            // The message is gone once the handle is removed.
            let code = message.pointee.data.result
            hasReaped = true
            let endMS = nowMS ?? monotonicMS()
            nowMS = endMS
            end(handle, transfer) {
                if code == CURLE_OK, !transfer.collector.hasWholeHeader {
                    describe(
                        CurlEnding(code: CURLE_PARTIAL_FILE, text: "", hasStartedSending: true), of: transfer,
                        nowMS: endMS)
                } else if code == CURLE_OK {
                    transfer.answer(status: handle.status, nowMS: endMS)
                } else {
                    describe(
                        CurlEnding(
                            code: code, text: handle.errorText, hasStartedSending: transfer.hasStartedSending),
                        of: transfer, nowMS: endMS)
                }
            }
        }
        return hasReaped
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
        abort(
            nowMS, where: { $0.deadlineMS <= nowMS }, code: "outbound-timeout",
            message: { host in "The deadline passed before the answer of \(host) was complete." })
        let deadlines = waiting.values.map(\.deadlineMS) + handles.compactMap(\.transfer?.deadlineMS)
        nextDeadlineMS = deadlines.min() ?? Int.max
    }

    private func abortCancelled(_ nowMS: Int) {
        abort(
            nowMS, where: { $0.isCancelled }, code: "outbound-cancelled",
            message: { host in "The request to \(host) was cancelled by the task that waited for it." })
    }

    private func abortRunning(_ nowMS: Int) {
        abort(nowMS, where: { _ in true }, code: "outbound-closed", message: { _ in "The client is shutting down." })
    }

    private func turnAwayWaiting(_ nowMS: Int) {
        for (id, transfer) in waiting {
            admission.withdraw(id)
            transfer.fail(code: "outbound-closed", message: "The client is shutting down.", nowMS: nowMS)
        }
        waiting.removeAll()
    }

    private func abort(
        _ nowMS: Int, where isMeant: (Transfer) -> Bool, code: String, message: (_ host: String) -> String
    ) {
        for (id, transfer) in waiting where isMeant(transfer) {
            waiting[id] = nil
            admission.withdraw(id)
            transfer.fail(code: code, message: message(transfer.checked.destination.host), nowMS: nowMS)
        }
        for handle in handles {
            guard let transfer = handle.transfer, isMeant(transfer) else { continue }
            end(handle, transfer) {
                transfer.fail(code: code, message: message(transfer.checked.destination.host), nowMS: nowMS)
            }
        }
    }

    /// Takes a running transfer out of libcurl, then lets `report` resume whoever waits.
    private func end(_ handle: EasyHandle, _ transfer: Transfer, report: () -> Void) {
        curl_multi_remove_handle(multi, handle.pointer)
        // Two witnesses: the callback before the request, and libcurl's count of bytes. libcurl begins its count anew
        // when it is driven for the first time, and so counts nothing of the handle's last request here.
        if handle.sentBytes > 0 { transfer.hasStartedSending = true }
        report()
        letGo(handle, transfer)
    }

    private func letGo(_ handle: EasyHandle, _ transfer: Transfer) {
        handle.finish()
        idleHandles.append(handle)
        admission.finish(host: transfer.checked.destination.key)
    }
}

/// CURLMOPT_SOCKETFUNCTION(3): libcurl says for what it waits on a socket, and tells before it closes one.
private func watchSocket(
    easy: UnsafeMutableRawPointer?, socket: curl_socket_t, what: Int32, context: UnsafeMutableRawPointer?,
    socketContext: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context else { return -1 }
    // CURL_POLL_REMOVE is neither of the two.
    let reading = what == CURL_POLL_IN || what == CURL_POLL_INOUT
    let writing = what == CURL_POLL_OUT || what == CURL_POLL_INOUT
    Unmanaged<Poller>.fromOpaque(context).takeUnretainedValue().watch(socket, reading: reading, writing: writing)
    return 0
}

/// CURLMOPT_TIMERFUNCTION(3): libcurl's one timer; -1 takes it back. A timer that comes early is set again by libcurl.
private func setTimer(multi: UnsafeMutableRawPointer?, pauseMS: Int, context: UnsafeMutableRawPointer?) -> Int32 {
    guard let context else { return -1 }
    let poller = Unmanaged<Poller>.fromOpaque(context).takeUnretainedValue()
    poller.timerDueMS = pauseMS < 0 ? Int.max : pauseMS == 0 ? 0 : monotonicMS() + pauseMS
    return 0
}
