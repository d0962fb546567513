import ArgumentParser
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

    func run() async throws {
        let template = try Template(folder: template).beginning
        guard let line = template.lines.first else { throw BenchError("the template has no trade") }
        let store = try await JournalStore.open(directory: folder, journals: Template.journals, indexer: RecordIndex())
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
        var output = Output()
        output.add("lines", counts)
        output.add("rate", Double(counts) / elapsed)
        output.add("bytes_rate", Double(counts * (line.record.count + 90)) / elapsed)
        output.add("groups", counters.committedGroups)
        output.print()
    }
}
