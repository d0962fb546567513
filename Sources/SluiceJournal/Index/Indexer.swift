import Dispatch
import Synchronization

/// Carries committed lines from the overlay into the index, behind the commits.
final class Indexer: Sendable {
    /// Without threads, the index is fed whenever so many lines wait.
    private static let inlineLines = 64

    private let index: LookupIndex
    private let overlay: Overlay
    private let delayMS: Int
    /// nil: everything on the caller's thread.
    private let queue: DispatchQueue?
    private let isScheduled = Mutex(false)
    private let failures = Mutex(0)

    init(index: LookupIndex, overlay: Overlay, options: JournalOptions) {
        self.index = index
        self.overlay = overlay
        self.delayMS = options.indexDelayMS
        self.queue = options.runsInline ? nil : DispatchQueue(label: "sluice.journal.index")
    }

    /// Failed attempts so far.
    var failureCount: Int { failures.withLock { $0 } }

    /// Sees to it that what waits is indexed soon.
    func schedule() {
        guard let queue else {
            if overlay.waiting.lines >= Indexer.inlineLines { _ = pass() }
            return
        }
        let isNew = isScheduled.withLock { scheduled in
            defer { scheduled = true }
            return !scheduled
        }
        if isNew {
            queue.asyncAfter(deadline: .now() + .milliseconds(delayMS)) { _ = self.pass() }
        }
    }

    /// Indexes now and calls `completion` with the failure, if there was one.
    func catchUp(_ completion: @escaping @Sendable (JournalError?) -> Void) {
        guard let queue else { return completion(pass()) }
        queue.async { completion(self.pass()) }
    }

    /// Indexes what waits and closes the index. A failure is not told: the next start goes on from where this one is.
    func close() async {
        await withCheckedContinuation { continuation in
            catchUp { _ in
                try? self.index.close()
                continuation.resume()
            }
        }
    }

    /// A failed transaction leaves everything as it was; the next pass tries again.
    private func pass() -> JournalError? {
        isScheduled.withLock { $0 = false }
        while let lines = overlay.take() {
            do throws(JournalError) {
                try index.write(lines)
            } catch {
                failures.withLock { $0 += 1 }
                return error
            }
            overlay.removeTaken()
        }
        return nil
    }
}
