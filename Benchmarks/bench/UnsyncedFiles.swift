import SluiceJournal

/// The machine's file system without its syncs: generating a history need not survive a power failure.
struct UnsyncedFiles: JournalFileSystem {
    private let base = PosixFileSystem()

    func createDirectory(_ path: String) throws(JournalError) { try base.createDirectory(path) }
    func list(_ directory: String) throws(JournalError) -> [String] { try base.list(directory) }
    func open(_ path: String, _ mode: FileMode) throws(JournalError) -> any JournalFile {
        UnsyncedFile(base: try base.open(path, mode))
    }
    func syncDirectory(_ path: String) throws(JournalError) {}
    func lock(_ path: String) throws(JournalError) -> any JournalLock { try base.lock(path) }
    func freeBytes(_ path: String) throws(JournalError) -> Int { try base.freeBytes(path) }
}

private struct UnsyncedFile: JournalFile {
    let base: any JournalFile

    func size() throws(JournalError) -> Int { try base.size() }
    func read(at offset: Int, count: Int) throws(JournalError) -> [UInt8] { try base.read(at: offset, count: count) }
    func write(_ bytes: [UInt8], at offset: Int) throws(JournalError) { try base.write(bytes, at: offset) }
    func sync() throws(JournalError) {}
    func truncate(to lengthBytes: Int) throws(JournalError) { try base.truncate(to: lengthBytes) }
}
