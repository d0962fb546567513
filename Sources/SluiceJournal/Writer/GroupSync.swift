import Dispatch
import Synchronization

/// Syncs the files of one group.
enum GroupSync {
    /// Returns when every file is synced. In parallel, the file system can bring them to the disk with one flush.
    static func sync(_ files: [any JournalFile], isParallel: Bool) throws(JournalError) {
        guard isParallel, files.count > 1 else {
            for file in files { try file.sync() }
            return
        }
        let failure = Mutex<JournalError?>(nil)
        DispatchQueue.concurrentPerform(iterations: files.count) { position in
            do throws(JournalError) {
                try files[position].sync()
            } catch {
                failure.withLock { $0 = error }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
    }
}
