import ArgumentParser
import Glibc
import SluiceGateway
import SluiceJournal

/// Fills journals with finished payments: valid, chained lines and the index, by the store that the gateway uses, without syncs.
struct Grow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Generate the journals of a gateway that has taken many payments.")

    @Option(help: "Where the journals are made or go on.") var folder: String
    @Option(help: "Journals with one payment of a real gateway.") var template: String
    @Option(help: "The number of the first payment; 0 for a new folder.") var first = 0
    @Option(help: "How many payments.") var count: Int
    @Option(help: "A file for the numbers of some of the payments: ours, a space, the app's.") var samples: String?

    func run() async throws {
        let template = try Template(folder: template).essence
        guard template.lines.count == 3 else { throw BenchError("the template's payment is not finished") }
        var options = JournalOptions()
        options.indexDelayMS = 200
        options.reserveBytes = 1 << 30
        let store = try await JournalStore.open(
            directory: folder, journals: Template.journals, indexer: RecordIndex(), fileSystem: UnsyncedFiles(),
            options: options)
        let batch = 250
        let elapsed = try await seconds {
            // Two at a time: the keys of one batch are found while the other is written.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (number, start) in stride(from: first, to: first + count, by: batch).enumerated() {
                    if number >= 2 { try await group.next() }
                    group.addTask { [end = min(start + batch, first + count)] in
                        let entries = (start..<end).flatMap { index in
                            template.lines.map { JournalEntry(journal: $0.journal, record: template.record($0, index)) }
                        }
                        try await store.commit(entries, isNewWork: true)
                    }
                }
                try await group.waitForAll()
            }
            await store.close()
        }
        if let samples { try write(samples) }
        var output = Output()
        output.add("seconds", elapsed)
        output.add("lines", count * template.lines.count)
        output.print()
    }

    private func write(_ path: String) throws {
        guard let file = fopen(path, "wb") else { throw BenchError("\(path) cannot be written") }
        defer { fclose(file) }
        for _ in 0..<min(10_000, count) {
            let numbers = Numbers(Int.random(in: 0..<(first + count)))
            fputs(String(decoding: numbers.order + [UInt8(ascii: " ")] + numbers.product + [10], as: UTF8.self), file)
        }
    }
}
