import ArgumentParser
import Glibc
import SluiceGateway
import SluiceJournal

/// Commits records as fast as a number of callers can, each waiting for its own.
struct Append: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Committed appends a second, by the store that the gateway uses.")

    @Option(help: "An empty folder.") var folder: String
    @Option(help: "Journals with one payment of a real gateway.") var template: String
    @Option var committers = 1
    @Option var seconds = 2.0
    @Option(help: "Instead of appending for some time, ask of the store what so many pays ask of it.") var pays: Int?
    @Flag(help: "Without syncs: what is left is the processor's.") var unsynced = false

    func run() async throws {
        let template = try Template(folder: template)
        let fileSystem: any JournalFileSystem = unsynced ? UnsyncedFiles() : PosixFileSystem()
        let store = try await JournalStore.open(
            directory: folder, journals: Template.journals, indexer: RecordIndex(), fileSystem: fileSystem)
        var output = Output()
        if let pays {
            try await pay(pays, template, store, &output)
        } else {
            try await append(template.beginning, store, &output)
        }
        output.print()
    }

    private func append(_ template: Template, _ store: JournalStore, _ output: inout Output) async throws {
        guard let line = template.lines.first else { throw BenchError("the template has no trade") }
        let clock = ContinuousClock()
        let began = clock.now
        let end = began.advanced(by: .seconds(seconds))
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for committer in 0..<committers {
                group.addTask {
                    var count = 0
                    while clock.now < end {
                        let record = template.record(line, count * committers + committer)
                        try await store.commit([JournalEntry(journal: line.journal, record: record)])
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        let elapsed = began.duration(to: clock.now).inSeconds
        let counters = store.counters()
        await store.close()
        output.add("lines", counts)
        output.add("rate", Double(counts) / elapsed)
        output.add("bytes_rate", Double(counts * (line.record.count + 90)) / elapsed)
        output.add("groups", counters.committedGroups)
    }

    /// A pay asks whether its number is known, commits how it began and, with the provider's answer, what came of it.
    private func pay(_ count: Int, _ template: Template, _ store: JournalStore, _ output: inout Output) async throws {
        let pays = try PreparedPay.all(count, of: template)
        let before = try Append.processorSeconds()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for committer in 0..<committers {
                group.addTask {
                    for pay in stride(from: committer, to: count, by: committers).lazy.map({ pays[$0] }) {
                        guard try await store.latest("trade", secondary: pay.number) == nil else {
                            throw BenchError("the number \(pay.number) is known")
                        }
                        try await store.commit(pay.beginning, isNewWork: true)
                        try await store.commit(pay.end, isNewWork: false)
                    }
                }
            }
            try await group.waitForAll()
        }
        await store.close()
        let counters = store.counters()
        output.add("lines", counters.committedLines)
        output.add("groups", counters.committedGroups)
        output.add("cpu_us_each", (try Append.processorSeconds() - before) * 1e6 / Double(count))
    }

    private static func processorSeconds() throws -> Double {
        var usage = rusage()
        guard getrusage(Int32(RUSAGE_SELF.rawValue), &usage) == 0 else {
            throw BenchError("the processor time cannot be read")
        }
        let (user, system) = (usage.ru_utime, usage.ru_stime)
        return Double(user.tv_sec + system.tv_sec) + Double(user.tv_usec + system.tv_usec) / 1e6
    }
}

/// What one pay commits, made before anything is measured.
private struct PreparedPay: Sendable {
    let number: String
    let beginning: [JournalEntry]
    let end: [JournalEntry]

    /// The first two lines of the trade and the first three of its log: up to the reply to the business system.
    static func all(_ count: Int, of template: Template) throws -> [PreparedPay] {
        let trades = template.lines.filter { $0.journal == "trade" }
        let logs = template.lines.filter { $0.journal == "payment_log" }
        guard trades.count >= 2, logs.count >= 3 else { throw BenchError("the template has no whole payment") }
        return (0..<count).map { index in
            func entries(_ lines: [Template.Line]) -> [JournalEntry] {
                lines.map { entry($0, template.record($0, index)) }
            }
            let beginning = entries([trades[0], logs[0]])
            return PreparedPay(
                number: beginning[0].keys?.secondary ?? "", beginning: beginning,
                end: entries([trades[1], logs[1], logs[2]]))
        }
    }

    private static func entry(_ line: Template.Line, _ record: [UInt8]) -> JournalEntry {
        JournalEntry(
            journal: line.journal, record: record, keys: RecordIndex().keys(journal: line.journal, line: record))
    }
}
