import ArgumentParser
import SluiceGateway
import SluiceJournal

/// How long the store takes to find a payment, by our number and by the app's.
struct Lookup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Look payments up in the store, in-process.")

    @Option(help: "The journals.") var folder: String
    @Option(help: "The file that `grow --samples` wrote.") var samples: String
    @Option(help: "The app_id of the payments.") var app = "shop"

    func run() async throws {
        let store = try await JournalStore.open(directory: folder, journals: Template.journals, indexer: RecordIndex())
        var ours: [Double] = []
        var theirs: [Double] = []
        for line in String(decoding: try contents(of: samples), as: UTF8.self).split(separator: "\n").prefix(2000) {
            let numbers = line.split(separator: " ").map(String.init)
            guard numbers.count == 2 else { throw BenchError("\(samples) is not what `grow --samples` writes") }
            ours.append(try await time(numbers[0]) { try await store.latest("trade", primary: numbers[0]) })
            theirs.append(
                try await time(numbers[1]) { try await store.latest("trade", secondary: "\(app)/\(numbers[1])") })
        }
        await store.close()
        var output = Output()
        for (name, times) in [("order", ours.sorted()), ("product", theirs.sorted())] where !times.isEmpty {
            output.add("\(name)_p50_us", times[times.count / 2])
            output.add("\(name)_p99_us", times[times.count * 99 / 100])
        }
        output.print()
    }

    /// Microseconds; a payment that is not found is an error.
    private func time(_ number: String, _ find: () async throws -> [UInt8]?) async throws -> Double {
        var found: [UInt8]?
        let elapsed = try await seconds { found = try await find() }
        if found == nil { throw BenchError("the payment \(number) is not found") }
        return elapsed * 1e6
    }
}
