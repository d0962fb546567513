/// All that the journals ask of the world below them. The real one is `PosixFileSystem`; tests put one in its place that
/// forgets, tears and refuses.
///
/// Paths are absolute or relative to the working directory of the process. Every call may block.
package protocol JournalFileSystem: Sendable {
    /// Makes a folder and the folders above it; one that is there already is left alone.
    func createDirectory(_ path: String) throws(JournalError)
    /// Names in a folder, in no order, without `.` and `..`; empty when there is no such folder.
    func list(_ directory: String) throws(JournalError) -> [String]
    /// Opens a file.
    func open(_ path: String, _ mode: FileMode) throws(JournalError) -> any JournalFile
    /// Makes what was created in a folder survive a crash.
    func syncDirectory(_ path: String) throws(JournalError)
    /// Takes an exclusive lock that ends with the returned value or with the process. `journal-locked` if it is held.
    func lock(_ path: String) throws(JournalError) -> any JournalLock
    /// Bytes that this process may still write to the file system that holds `path`.
    func freeBytes(_ path: String) throws(JournalError) -> Int
}

/// How a file is opened.
package enum FileMode: Sendable, Equatable {
    /// For reading only; the file must be there.
    case read
    /// For reading and writing; the file must be there.
    case write
    /// For reading and writing; the file must not be there.
    case create
}

/// An open file. Closed when the last reference goes.
package protocol JournalFile: Sendable {
    /// Length in bytes.
    func size() throws(JournalError) -> Int
    /// At most `count` bytes from `offset` on; fewer only at the end of the file.
    func read(at offset: Int, count: Int) throws(JournalError) -> [UInt8]
    /// Writes all bytes at `offset`. After an error any part of them may have been written.
    func write(_ bytes: [UInt8], at offset: Int) throws(JournalError)
    /// Returns when everything written is on the disk. After an error nothing is known about it, and asking again is of
    /// no use: the kernel may have marked the lost pages as clean (fsync(2), section NOTES).
    func sync() throws(JournalError)
    /// Cuts the file to a length.
    func truncate(to lengthBytes: Int) throws(JournalError)
}

/// A lock that is held for as long as the value lives.
package protocol JournalLock: Sendable {
    /// Gives it back early.
    func release()
}
