import SluiceJournal
import Synchronization

/// Files in memory, for one journal folder.
final class FuzzDisk: JournalFileSystem {
    private let files: Mutex<[String: [UInt8]]>

    init(_ files: [String: [UInt8]] = [:]) { self.files = Mutex(files) }

    /// All files by path.
    var content: [String: [UInt8]] { files.withLock { $0 } }

    subscript(_ path: String) -> [UInt8]? { files.withLock { $0[path] } }

    func change(_ path: String, _ body: (inout [UInt8]) -> Void) {
        files.withLock { body(&$0[path, default: []]) }
    }

    func remove(_ path: String) { files.withLock { $0[path] = nil } }

    func createDirectory(_ path: String) throws(JournalError) {}

    func list(_ directory: String) throws(JournalError) -> [String] {
        content.keys.filter { $0.hasPrefix(directory + "/") }.map { String($0.dropFirst(directory.count + 1)) }
            .filter { !$0.contains("/") }
    }

    func open(_ path: String, _ mode: FileMode) throws(JournalError) -> any JournalFile {
        let isThere = self[path] != nil
        guard isThere == (mode != .create) else { throw JournalError(.fileOperation, "\(path): not as expected") }
        if mode == .create { change(path) { _ in } }
        return FuzzFile(disk: self, path: path)
    }

    func syncDirectory(_ path: String) throws(JournalError) {}

    func lock(_ path: String) throws(JournalError) -> any JournalLock { FuzzLock() }

    func freeBytes(_ path: String) throws(JournalError) -> Int { .max }
}

/// An open file of a `FuzzDisk`.
private struct FuzzFile: JournalFile {
    let disk: FuzzDisk
    let path: String

    func size() throws(JournalError) -> Int { disk[path]?.count ?? 0 }

    func read(at offset: Int, count: Int) throws(JournalError) -> [UInt8] {
        Array((disk[path] ?? []).dropFirst(offset).prefix(count))
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(JournalError) {
        disk.change(path) { content in
            let missing = offset + bytes.count - content.count
            if missing > 0 { content += [UInt8](repeating: 0, count: missing) }
            content.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        }
    }

    func sync() throws(JournalError) {}

    func truncate(to lengthBytes: Int) throws(JournalError) {
        disk.change(path) { $0 = Array($0.prefix(lengthBytes)) }
    }
}

private struct FuzzLock: JournalLock {
    func release() {}
}
