import ArgumentParser
import Glibc
import SluiceGateway
import SluiceJournal

/// How fast the whole history is proved, and how fast a start is that finds no index.
struct Recover: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prove journals; then open them with their index, and after deleting it.")

    @Option(help: "The journals. The index in it is built again.") var folder: String

    func run() async throws {
        var bytes = 0
        let proof = try await seconds {
            for finding in try JournalVerifier().verify(directory: folder, journals: Template.journals) {
                if let problem = finding.problem { throw problem }
                bytes += finding.bytes
            }
        }
        let withIndex = try await open()
        for suffix in ["", "-wal", "-shm"] { unlink("\(folder)/index.sqlite\(suffix)") }
        let withoutIndex = try await open()
        var output = Output()
        output.add("bytes", bytes)
        output.add("proof_seconds", proof)
        output.add("open_seconds", withIndex)
        output.add("rebuild_seconds", withoutIndex)
        output.print()
    }

    private func open() async throws -> Double {
        var store: JournalStore?
        let elapsed = try await seconds {
            store = try await JournalStore.open(directory: folder, journals: Template.journals, indexer: RecordIndex())
        }
        await store?.close()
        return elapsed
    }
}
