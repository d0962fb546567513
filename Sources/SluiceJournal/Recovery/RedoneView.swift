/// The files as they will be when the lines of the commit log have been written: a recovery that reads through it decides
/// before anything is changed. Only reading goes through it; files opened for writing are the real ones.
struct RedoneView: JournalFileSystem {
    /// Bytes that belong at a place of a file, whatever is there.
    struct Patch: Sendable {
        let offset: Int
        var bytes: [UInt8]
        var end: Int { offset + bytes.count }
    }

    let base: any JournalFileSystem
    /// By path, in the order of their offsets; they do not overlap.
    var patches: [String: [Patch]] = [:]
    /// Where files end, whatever is behind that.
    var ends: [String: Int] = [:]

    func open(_ path: String, _ mode: FileMode) throws(JournalError) -> any JournalFile {
        let file = try base.open(path, mode)
        guard mode == .read, patches[path] != nil || ends[path] != nil else { return file }
        return RedoneFile(base: file, patches: patches[path] ?? [], end: ends[path])
    }

    func createDirectory(_ path: String) throws(JournalError) { try base.createDirectory(path) }
    func list(_ directory: String) throws(JournalError) -> [String] { try base.list(directory) }
    func syncDirectory(_ path: String) throws(JournalError) { try base.syncDirectory(path) }
    func lock(_ path: String) throws(JournalError) -> any JournalLock { try base.lock(path) }
    func freeBytes(_ path: String) throws(JournalError) -> Int { try base.freeBytes(path) }
}

/// A file of a `RedoneView`, opened for reading.
private struct RedoneFile: JournalFile {
    let base: any JournalFile
    let patches: [RedoneView.Patch]
    let end: Int?

    func size() throws(JournalError) -> Int {
        if let end { return end }
        return max(try base.size(), patches.last?.end ?? 0)
    }

    func read(at offset: Int, count: Int) throws(JournalError) -> [UInt8] {
        let end = min(offset + count, try size())
        guard offset < end else { return [] }
        var bytes = try base.read(at: offset, count: end - offset)
        bytes.append(contentsOf: repeatElement(0, count: end - offset - bytes.count))
        for patch in patches where patch.offset < end && patch.end > offset {
            let from = max(patch.offset, offset)
            let to = min(patch.end, end)
            bytes.replaceSubrange(
                (from - offset)..<(to - offset), with: patch.bytes[(from - patch.offset)..<(to - patch.offset)])
        }
        return bytes
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(JournalError) { preconditionFailure("a view is read") }
    func sync() throws(JournalError) { preconditionFailure("a view is read") }
    func truncate(to lengthBytes: Int) throws(JournalError) { preconditionFailure("a view is read") }
}
