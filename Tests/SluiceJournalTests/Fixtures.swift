import Foundation
import SluiceJournal
import SluiceTesting
import Testing

/// splitmix64: small, seeded, the same everywhere (Vigna, https://prng.di.unimi.it/splitmix64.c).
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// A seed from the environment variable SLUICE_SEED, or a new one; printed either way.
    static func printed(_ test: String = #function) -> SeededRandom {
        let seed =
            ProcessInfo.processInfo.environment["SLUICE_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0...UInt64.max)
        print("\(test): SLUICE_SEED=\(seed)")
        return SeededRandom(state: seed)
    }
}

/// Records of the tests: five text members in a fixed order, read back by splitting at the quotes.
struct TestRecord: Equatable {
    var key = ""
    var secondary = ""
    var group = ""
    /// `open id kind due`, `attempt id at due` or `close id`, separated by semicolons.
    var work = ""
    var pad = ""

    var bytes: [UInt8] {
        Array(#"{"k":"\#(key)","s":"\#(secondary)","g":"\#(group)","w":"\#(work)","p":"\#(pad)"}"#.utf8)
    }
}

struct TestIndexer: RecordIndexer {
    var version = 1

    func keys(journal: String, line: [UInt8]) -> RecordKeys {
        let parts = String(decoding: line, as: UTF8.self).split(separator: "\"", omittingEmptySubsequences: false)
        guard parts.count > 15 else { return RecordKeys() }
        func text(_ position: Int) -> String? { parts[position].isEmpty ? nil : String(parts[position]) }
        let work = parts[15].split(separator: ";").map { change in
            let words = change.split(separator: " ").map(String.init)
            switch words[0] {
            case "open": return WorkChange.open(id: words[1], kind: words[2], dueMS: Int(words[3]) ?? 0)
            case "attempt": return WorkChange.attempt(id: words[1], atMS: Int(words[2]) ?? 0, dueMS: Int(words[3]) ?? 0)
            default: return WorkChange.close(id: words[1])
            }
        }
        let list = text(3).map { "list of \($0.suffix(1))" }
        return RecordKeys(primary: text(3), secondary: text(7), group: text(11), list: list, work: work)
    }
}

let journals = ["trade", "payment_log"]

func inlineOptions() -> JournalOptions {
    var options = JournalOptions()
    options.runsInline = true
    options.index = .memory
    options.reserveBytes = 0
    options.commitLogBytes = 65_536
    return options
}

func openInMemory(
    _ disk: MemoryDisk, options: JournalOptions = inlineOptions(), indexer: TestIndexer = TestIndexer()
) async throws(JournalError) -> JournalStore {
    try await JournalStore.open(
        directory: "j", journals: journals, indexer: indexer, fileSystem: disk, options: options)
}

func entry(_ key: String, journal: String = "trade", pad: Int = 0) -> JournalEntry {
    JournalEntry(
        journal: journal, record: TestRecord(key: key, group: "g", pad: String(repeating: "x", count: pad)).bytes)
}

/// A folder that goes with the value.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "sluice-journal-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The machine's files without syncs, for what needs many lines and no crash.
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

/// The error code that a body ends with; nil if it ends well.
func code(_ body: () async throws(JournalError) -> Void) async -> String? {
    do throws(JournalError) {
        try await body()
        return nil
    } catch {
        return error.code
    }
}
