import Dispatch
import Foundation
import Logging
import ServiceLifecycle
import SluiceJournal

/// The proof of the whole history. A fast start trusts the index and proves only what came after it; damage in older lines
/// must stop the gateway all the same (J4). Short journals are proved before anything is served, long ones beside the
/// serving, and damage that is found then ends the process.
struct HistoryProof: Service {
    let directory: URL
    let logger: Logger

    /// Up to here the proof takes well under a second, at some hundreds of MiB/s.
    private static let proveFirstBytesMax = 64 << 20

    /// Whether the journals are short enough to be proved before the start.
    var comesFirst: Bool {
        let names = FileManager.default.enumerator(atPath: directory.path)?.compactMap { $0 as? String } ?? []
        let sizes = names.filter { $0.hasSuffix(".jsonl") }.map { name in
            let attributes = try? FileManager.default.attributesOfItem(
                atPath: directory.appendingPathComponent(name).path)
            return (attributes?[.size] as? Int) ?? 0
        }
        return sizes.reduce(0, +) <= Self.proveFirstBytesMax
    }

    /// Proves everything before the start.
    /// - Throws: the first line that does not fit, with file, line and byte offset.
    func prove() async throws {
        for await result in proofs() { try tell(result) }
    }

    func run() async throws {
        guard !comesFirst else {
            try? await gracefulShutdown()
            return
        }
        // A stop does not wait for the proof: the thread ends with the process.
        for await result in proofs().cancelOnGracefulShutdown() {
            do {
                try tell(result)
            } catch {
                logger.critical("a journal is damaged, the gateway stops: \(error)")
                throw error
            }
        }
        try? await gracefulShutdown()
    }

    private func tell(_ result: Result<Int, JournalError>) throws(JournalError) {
        let lines = try result.get()
        logger.info("the journals are proved: \(lines) lines fit")
    }

    /// One proof, made on a thread that may block.
    private func proofs() -> AsyncStream<Result<Int, JournalError>> {
        let path = directory.path
        let (stream, results) = AsyncStream.makeStream(of: Result<Int, JournalError>.self)
        DispatchQueue(label: "sluice.history-proof", qos: .utility).async {
            // Beside a writer a line may be caught half written; damage is still there at the second look.
            let first = HistoryProof.proof(of: path)
            if case .failure = first { results.yield(HistoryProof.proof(of: path)) } else { results.yield(first) }
            results.finish()
        }
        return stream
    }

    private static func proof(of path: String) -> Result<Int, JournalError> {
        do throws(JournalError) {
            let findings = try JournalVerifier().verify(directory: path, journals: GatewayProcess.journals)
            if let problem = findings.compactMap(\.problem).first { throw problem }
            return .success(findings.reduce(0) { $0 + $1.lines })
        } catch {
            return .failure(error)
        }
    }
}
