package import SluiceJournal
package import Synchronization

/// A disk in memory that forgets, tears, refuses and dies, and the file system on it.
///
/// Every operation that changes something counts. At operation `diesAt`, and from then on, everything fails. `crash`
/// then decides what had reached the disk: of everything unsynced, each write was written, dropped or torn. What a torn
/// write did not reach keeps its old bytes, or is zero where the file was shorter.
package final class MemoryDisk: JournalFileSystem {
    /// A change that is not on the disk yet.
    package enum Change: Sendable {
        case write(offset: Int, bytes: [UInt8])
        case truncate(length: Int)
    }

    /// One file: what a machine would find after a crash at best and at worst, and what the process sees.
    package struct Node: Sendable {
        package var synced: [UInt8] = []
        package var content: [UInt8] = []
        package var unsynced: [Change] = []
        package var isNameSynced = false

        /// Brings what is unsynced to the disk, in place: a copy of a large file for each small write would cost much.
        fileprivate mutating func sync() {
            for change in unsynced {
                switch change {
                case .write(let offset, let bytes): synced.overwrite(bytes, at: offset)
                case .truncate(let length): synced.removeLast(max(0, synced.count - length))
                }
            }
            unsynced = []
        }
    }

    /// Everything that a test may set or look at.
    package struct State: Sendable {
        package var files: [String: Node] = [:]
        package var locks: Set<String> = []
        package var operations = 0
        package var diesAt = Int.max
        package var freeBytes = Int.max
        /// Refuses writes beyond this total length of all files with ENOSPC, after writing what fits.
        package var capacityBytes = Int.max
        package var failsSync = false
        /// Fails the syncs of files whose path contains this.
        package var failsSyncOf: String?
        package var syncs = 0
        /// A group's files, as their syncs came.
        package var syncedPaths: [String] = []
    }

    package let state: Mutex<State>

    package init(_ files: [String: Node] = [:]) {
        state = Mutex(State(files: files))
    }

    private static let dead = JournalError(.fileOperation, "the machine is dead")

    func change<T>(_ body: (inout State) throws(JournalError) -> T) throws(JournalError) -> T {
        try state.withLock { (state) throws(JournalError) in
            state.operations += 1
            if state.operations >= state.diesAt {
                _ = try? body(&state)
                throw MemoryDisk.dead
            }
            return try body(&state)
        }
    }

    package func createDirectory(_ path: String) throws(JournalError) {}

    package func list(_ directory: String) throws(JournalError) -> [String] {
        state.withLock { state in
            state.files.keys.filter { $0.hasPrefix(directory + "/") }.map { String($0.dropFirst(directory.count + 1)) }
                .filter { !$0.contains("/") }
        }
    }

    package func open(_ path: String, _ mode: FileMode) throws(JournalError) -> any JournalFile {
        if mode == .create {
            try change { (state) throws(JournalError) in
                guard state.files[path] == nil else { throw JournalError(.fileOperation, "\(path) is there") }
                state.files[path] = Node()
            }
        } else if state.withLock({ $0.files[path] == nil }) {
            throw JournalError(.fileOperation, "\(path) is missing")
        }
        return MemoryFile(disk: self, path: path)
    }

    package func syncDirectory(_ path: String) throws(JournalError) {
        try change { (state) throws(JournalError) in
            for name in state.files.keys where name.hasPrefix(path + "/") { state.files[name]?.isNameSynced = true }
        }
    }

    package func lock(_ path: String) throws(JournalError) -> any JournalLock {
        let isNew = state.withLock { $0.locks.insert(path).inserted }
        guard isNew else { throw JournalError(.locked, "\(path) is held") }
        return MemoryLock(disk: self, path: path)
    }

    package func freeBytes(_ path: String) throws(JournalError) -> Int { state.withLock { $0.freeBytes } }

    /// Content of a file as a process sees it.
    package subscript(_ path: String) -> [UInt8] {
        get { state.withLock { $0.files[path]?.content ?? [] } }
        set { state.withLock { $0.files[path] = Node(synced: newValue, content: newValue, isNameSynced: true) } }
    }

    package var paths: [String] { state.withLock { $0.files.keys.sorted() } }

    package func remove(_ path: String) { state.withLock { $0.files[path] = nil } }

    /// What a machine finds after the power came back.
    package func crashed(_ random: inout some RandomNumberGenerator, tearsSectors: Bool) -> MemoryDisk {
        var files: [String: Node] = [:]
        for (path, node) in state.withLock({ $0.files }).sorted(by: { $0.key < $1.key }) {
            if !node.isNameSynced && MemoryDisk.below(2, &random) == 0 { continue }
            let content = MemoryDisk.survivors(node, &random, tearsSectors: tearsSectors)
            files[path] = Node(synced: content, content: content, isNameSynced: true)
        }
        return MemoryDisk(files)
    }

    /// What a process finds that follows one that was killed: all that was written, synced or not.
    package func restarted() -> MemoryDisk {
        MemoryDisk(state.withLock { $0.files })
    }

    /// What a machine finds that lost everything that was not synced.
    package func synced() -> MemoryDisk {
        let files = state.withLock { $0.files }.filter(\.value.isNameSynced)
        return MemoryDisk(files.mapValues { Node(synced: $0.synced, content: $0.synced, isNameSynced: true) })
    }

    private static func below(_ bound: Int, _ random: inout some RandomNumberGenerator) -> Int {
        Int(random.next() % UInt64(bound))
    }

    private static func survivors(
        _ node: Node, _ random: inout some RandomNumberGenerator, tearsSectors: Bool
    ) -> [UInt8] {
        var content = node.synced
        for change in node.unsynced {
            switch change {
            case .truncate(let length):
                if below(2, &random) == 0 { content = Array(content.prefix(length)) }
            case .write(let offset, let bytes):
                let old = content
                func was(_ position: Int) -> UInt8 { position < old.count ? old[position] : 0 }
                var bytes = bytes
                switch below(tearsSectors ? 4 : 3, &random) {
                case 0: break
                case 1: continue
                case 2:
                    // A prefix, and with luck the length of all.
                    let kept = below(bytes.count + 1, &random)
                    let rest = below(2, &random) == 0 ? kept..<kept : kept..<bytes.count
                    bytes = Array(bytes.prefix(kept)) + rest.map { was(offset + $0) }
                default:
                    for start in stride(from: 0, to: bytes.count, by: 64) where below(2, &random) == 0 {
                        for position in start..<min(start + 64, bytes.count) {
                            bytes[position] = was(offset + position)
                        }
                    }
                }
                content.overwrite(bytes, at: offset)
            }
        }
        return content
    }
}

/// An open file of a `MemoryDisk`.
package struct MemoryFile: JournalFile {
    let disk: MemoryDisk
    let path: String

    package func size() throws(JournalError) -> Int { disk[path].count }

    package func read(at offset: Int, count: Int) throws(JournalError) -> [UInt8] {
        Array(disk[path].dropFirst(offset).prefix(count))
    }

    package func write(_ bytes: [UInt8], at offset: Int) throws(JournalError) {
        let isFull = try disk.change { (state) throws(JournalError) in
            let total = state.files.values.reduce(0) { $0 + $1.content.count }
            // Only what makes the file longer needs room.
            let end = (state.files[path]?.content.count ?? 0) + max(0, state.capacityBytes - total)
            let fitting = Array(bytes.prefix(max(0, end - offset)))
            state.files[path]?.content.overwrite(fitting, at: offset)
            state.files[path]?.unsynced.append(.write(offset: offset, bytes: fitting))
            return fitting.count < bytes.count
        }
        if isFull { throw JournalError(.diskFull, "the disk is full") }
    }

    package func sync() throws(JournalError) {
        try disk.change { (state) throws(JournalError) in
            if state.failsSync || state.failsSyncOf.map({ path.contains($0) }) == true {
                // What could not be written is taken for clean, and is still shown to readers (fsync(2), section NOTES).
                state.files[path]?.unsynced = []
                throw JournalError(.fileOperation, "the sync failed")
            }
            // A machine that dies within a sync has not promised anything.
            guard state.operations < state.diesAt else { return }
            state.files[path]?.sync()
            state.syncs += 1
        }
    }

    package func truncate(to lengthBytes: Int) throws(JournalError) {
        try disk.change { (state) throws(JournalError) in
            guard let content = state.files[path]?.content else { return }
            state.files[path]?.content = Array(content.prefix(lengthBytes))
            state.files[path]?.unsynced.append(.truncate(length: lengthBytes))
        }
    }
}

/// A lock on a `MemoryDisk`.
package struct MemoryLock: JournalLock {
    let disk: MemoryDisk
    let path: String

    package func release() {
        disk.state.withLock { state in
            state.locks.remove(path)
            return
        }
    }
}

extension [UInt8] {
    fileprivate mutating func overwrite(_ bytes: [UInt8], at offset: Int) {
        if count < offset + bytes.count { append(contentsOf: repeatElement(0, count: offset + bytes.count - count)) }
        replaceSubrange(offset..<(offset + bytes.count), with: bytes)
    }
}
