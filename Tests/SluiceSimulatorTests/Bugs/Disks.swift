import SluiceJournal
import SluiceTesting

/// A disk that says it has synced, and has not.
struct LyingDisk: JournalFileSystem {
    let disk: MemoryDisk

    func createDirectory(_ path: String) throws(JournalError) { try disk.createDirectory(path) }
    func list(_ directory: String) throws(JournalError) -> [String] { try disk.list(directory) }
    func open(_ path: String, _ mode: FileMode) throws(JournalError) -> any JournalFile {
        LyingFile(file: try disk.open(path, mode))
    }
    func syncDirectory(_ path: String) throws(JournalError) { try disk.syncDirectory(path) }
    func lock(_ path: String) throws(JournalError) -> any JournalLock { try disk.lock(path) }
    func freeBytes(_ path: String) throws(JournalError) -> Int { try disk.freeBytes(path) }
}

private struct LyingFile: JournalFile {
    let file: any JournalFile

    func size() throws(JournalError) -> Int { try file.size() }
    func read(at offset: Int, count: Int) throws(JournalError) -> [UInt8] { try file.read(at: offset, count: count) }
    func write(_ bytes: [UInt8], at offset: Int) throws(JournalError) { try file.write(bytes, at: offset) }
    func sync() throws(JournalError) {}
    func truncate(to lengthBytes: Int) throws(JournalError) { try file.truncate(to: lengthBytes) }
}
