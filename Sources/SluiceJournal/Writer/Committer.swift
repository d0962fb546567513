import Dispatch
import Glibc
import Synchronization

/// Gathers commits into groups and brings them to the disk, one group after the other: to the segments without a sync, then
/// to the commit log with one.
///
/// While one group is written and synced, the next one gathers; there is no timer. File work runs on a queue of its own,
/// never on the threads that Swift's tasks share. With `runsInline` it runs on the thread of whoever found nobody at work,
/// after one yield in which others may join the group.
final class Committer: Sendable {
    private struct State {
        var waiting: [CommitRequest] = []
        var isWorking = false
        /// Work stands still until the index has caught up.
        var isStalled = false
        var failure: JournalError?
        var isClosing = false
        var isLogClosed = false
        var closers: [CheckedContinuation<Void, Never>] = []
        var counters = JournalCounters()
    }

    private let fileSystem: any JournalFileSystem
    private let directory: String
    private let options: JournalOptions
    private let overlay: Overlay
    private let indexer: Indexer
    private let queue: DispatchQueue?
    private let state = Mutex(State())
    private let freeSpace: Mutex<FreeSpace>
    /// Changed only by the group at work; there is never more than one.
    private let written: Mutex<Written>

    /// Where the journals end, and where the commit log does.
    private struct Written {
        var tails: [JournalTail]
        var log: CommitLog
    }

    init(
        fileSystem: any JournalFileSystem, directory: String, tails: [JournalTail], log: CommitLog,
        options: JournalOptions, overlay: Overlay, indexer: Indexer
    ) {
        self.fileSystem = fileSystem
        self.directory = directory
        self.written = Mutex(Written(tails: tails, log: log))
        self.freeSpace = Mutex(FreeSpace(reserveBytes: options.reserveBytes, asksAlways: options.runsInline))
        self.options = options
        self.overlay = overlay
        self.indexer = indexer
        self.queue = options.runsInline ? nil : DispatchQueue(label: "sluice.journal.commit")
    }

    /// What has been done so far.
    var counters: JournalCounters {
        state.withLock { state in
            var counters = state.counters
            counters.failure = state.failure
            return counters
        }
    }

    /// Returns when all lines of the entries are on disk.
    func commit(_ entries: [CheckedEntry], isNewWork: Bool) async throws(JournalError) {
        let lengthBytes = entries.reduce(0) { $0 + ChainedLine.maximumLength(recordLength: $1.record.count) }
        guard lengthBytes <= options.maxQueuedBytes else {
            throw JournalError(.recordInvalid, "One commit of \(lengthBytes) bytes is more than may wait for the disk.")
        }
        let leads = queue == nil && claim()
        if leads { await Task.yield() }
        let failure = await withCheckedContinuation { continuation in
            let request = CommitRequest(
                entries: entries, lengthBytes: lengthBytes, isNewWork: isNewWork, continuation: continuation)
            if let refusal = enqueue(request) { continuation.resume(returning: refusal) }
            // Whoever was at work may have left between the claim above and the enqueuing.
            if leads || (queue == nil && claim()) { work() }
        }
        if let failure { throw failure }
    }

    /// Refuses later commits and returns when the waiting ones are done and the commit log says so.
    func close() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                state.isClosing = true
                let isIdle = !state.isWorking && !state.isStalled && state.waiting.isEmpty
                if !isIdle { state.closers.append(continuation) }
                return isIdle
            }
            if isIdle { continuation.resume() }
        }
        let mustCloseLog = state.withLock { state in
            defer { state.isLogClosed = true }
            return !state.isLogClosed && state.failure == nil
        }
        guard mustCloseLog else { return }
        await withCheckedContinuation { continuation in
            guard let queue else {
                closeLog()
                return continuation.resume()
            }
            queue.async {
                self.closeLog()
                continuation.resume()
            }
        }
    }

    /// A failure is not told: the next start finds what a crash would have left.
    private func closeLog() {
        written.withLock { written in
            do throws(JournalError) {
                try written.log.close(written.tails)
            } catch {
                return
            }
        }
    }

    /// Makes the caller the one who works, if nobody is at work.
    private func claim() -> Bool {
        state.withLock { state in
            guard !state.isWorking, !state.isStalled else { return false }
            state.isWorking = true
            return true
        }
    }

    /// Adds a request, or says why not.
    private func enqueue(_ request: CommitRequest) -> JournalError? {
        let refusal: JournalError? = state.withLock { state in
            if let failure = state.failure { return failure }
            if state.isClosing { return JournalError(.closed, "The journals have been closed.") }
            guard state.counters.queuedBytes + request.lengthBytes <= options.maxQueuedBytes else {
                state.counters.refusedOverloaded += 1
                return JournalError(
                    .overloaded,
                    "More waits for the disk than the queue may hold. Nothing was written; try again later.")
            }
            state.counters.queuedBytes += request.lengthBytes
            state.waiting.append(request)
            return nil
        }
        if refusal == nil, let queue, claim() { queue.async { self.work() } }
        return refusal
    }

    /// Works off groups until none is left. The caller has claimed the work.
    private func work() {
        while true {
            // Where the processors are busy, those who are about to commit go first and join the group; where they are not,
            // this returns at once (sched_yield(2)). A sync costs the same for one as for many.
            if queue != nil { sched_yield() }
            let isBehind = overlay.waiting.bytes > options.maxUnindexedBytes
            let (group, closers) = state.withLock { state in takeGroup(&state, isBehind: isBehind) }
            for closer in closers { closer.resume() }
            if isBehind { return indexer.catchUp { self.indexCaughtUp($0) } }
            if group.isEmpty { return }
            perform(group)
        }
    }

    private func takeGroup(
        _ state: inout State, isBehind: Bool
    ) -> (group: [CommitRequest], closers: [CheckedContinuation<Void, Never>]) {
        if isBehind {
            state.isStalled = true
            state.isWorking = false
            return ([], [])
        }
        var bytes = 0
        let end = state.waiting.firstIndex { request in
            bytes += request.lengthBytes
            return bytes > options.maxGroupBytes
        }
        let group = Array(state.waiting.prefix(max(1, end ?? state.waiting.count)))
        state.waiting.removeFirst(group.count)
        guard group.isEmpty else { return (group, []) }
        state.isWorking = false
        defer { state.closers = [] }
        return ([], state.closers)
    }

    private func perform(_ group: [CommitRequest]) {
        let (accepted, refused) = divideBySpace(group)
        settle(refused, with: diskFull)
        guard !accepted.isEmpty else { return }
        let tails = written.withLock { $0.tails }
        var work = GroupWork(
            fileSystem: fileSystem, segmentBytes: options.segmentBytes, tails: tails,
            lengths: lengths(of: accepted, tails.count))
        do throws(JournalError) {
            for request in accepted {
                for entry in request.entries { try work.add(entry) }
            }
            try work.write()
        } catch {
            return giveUp(work, accepted, because: error)
        }
        let syncStart = ContinuousClock.now
        do throws(JournalError) {
            try written.withLock { (written) throws(JournalError) in
                try written.log.commit(work)
                written.tails = work.tails
            }
        } catch {
            return end(accepted, because: error)
        }
        let syncTime = (ContinuousClock.now - syncStart) / .microseconds(1)
        let lines = work.lines
        overlay.append(lines)
        state.withLock { state in
            state.counters.committedLines += lines.count
            state.counters.committedBytes += work.bytes
            state.counters.committedGroups += 1
            state.counters.lastSyncMicroseconds = Int(syncTime)
            state.counters.syncMicroseconds += Int(syncTime)
            state.counters.slowestSyncMicroseconds = max(state.counters.slowestSyncMicroseconds, Int(syncTime))
        }
        settle(accepted, with: nil)
        indexer.schedule()
    }

    /// How many bytes the lines of a group will have at most, for each journal.
    private func lengths(of group: [CommitRequest], _ journals: Int) -> [Int] {
        var lengths = Array(repeating: 0, count: journals)
        for request in group {
            for entry in request.entries {
                lengths[entry.journal] += ChainedLine.maximumLength(recordLength: entry.record.count)
            }
        }
        return lengths
    }

    /// While less than the reserve is free, only what finishes acknowledged work goes through. If the free space cannot be
    /// read, the write itself will tell.
    private func divideBySpace(_ group: [CommitRequest]) -> (accepted: [CommitRequest], refused: [CommitRequest]) {
        let bytes = group.reduce(0) { $0 + $1.lengthBytes }
        let isShort = freeSpace.withLock { $0.isShort(for: bytes) { try? fileSystem.freeBytes(directory) } }
        guard isShort else { return (group, []) }
        return (group.filter { !$0.isNewWork }, group.filter(\.isNewWork))
    }

    private var diskFull: JournalError {
        JournalError(
            .diskFull,
            "Less than \(options.reserveBytes) bytes are free where the journals are. Nothing was written, and no new work is "
                + "taken until there is room again: \(directory).")
    }

    /// After a failed write: a full disk refuses the group if it can be taken back cleanly, anything else ends the writer.
    private func giveUp(_ work: GroupWork, _ group: [CommitRequest], because error: JournalError) {
        guard error.code == JournalError.Code.diskFull.rawValue, work.canBeTakenBack else {
            return end(group, because: error)
        }
        do throws(JournalError) {
            try work.takeBack()
        } catch {
            return end(group, because: error)
        }
        written.withLock { $0.tails = work.before }
        settle(group, with: error)
    }

    /// Ends the writer for good. Nothing is tried again: after a failed write or sync the kernel and the disk need not
    /// agree about what is in the file, and only a start, which reads it, can find out.
    private func end(_ group: [CommitRequest], because cause: JournalError) {
        let failure = JournalError(
            .failed,
            "The journals are no longer written, because a write to the disk failed; what was acknowledged can still be read. "
                + "Restart when the cause is gone. \(cause.message)", place: cause.place, errorNumber: cause.errorNumber
        )
        let waiting = state.withLock { state in
            state.failure = failure
            defer { state.waiting = [] }
            return state.waiting
        }
        settle(group + waiting, with: failure)
    }

    private func settle(_ requests: [CommitRequest], with error: JournalError?) {
        guard !requests.isEmpty else { return }
        state.withLock { state in
            for request in requests { state.counters.queuedBytes -= request.lengthBytes }
            if error?.code == JournalError.Code.diskFull.rawValue { state.counters.refusedDiskFull += requests.count }
        }
        for request in requests { request.continuation.resume(returning: error) }
    }

    /// Goes on after the index has caught up. If it could not, what waits is refused: the lines it lacks fill the memory.
    private func indexCaughtUp(_ failure: JournalError?) {
        let refused = state.withLock { state in
            state.isStalled = false
            state.isWorking = true
            guard failure != nil else { return [CommitRequest]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        if let failure { settle(refused, with: failure) }
        resume(onlyIfNeeded: failure != nil)
    }

    /// Goes on with the work that this thread has claimed; `onlyIfNeeded`: unless nothing waits.
    private func resume(onlyIfNeeded: Bool) {
        let closers: [CheckedContinuation<Void, Never>]? = state.withLock { state in
            guard onlyIfNeeded, state.waiting.isEmpty else { return nil }
            state.isWorking = false
            defer { state.closers = [] }
            return state.closers
        }
        if let closers {
            for closer in closers { closer.resume() }
        } else if let queue {
            queue.async { self.work() }
        } else {
            work()
        }
    }
}
