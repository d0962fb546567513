import Dispatch
import GRDB
import Synchronization

/// Answers short questions to the index in groups: while some are answered, the next ones gather, and a group shares one
/// change of threads, which would cost more than the answers themselves.
///
/// A question is one statement: it sees one state of the index without a transaction around it, which would cost more than it.
final class IndexQuestions: Sendable {
    /// A question with whoever waits for its answer; it gets a database or the reason why there is none.
    private typealias Question = @Sendable (Result<Database, any Error>) -> Void

    private struct State {
        var waiting: [Question] = []
        var isAnswering = false
        var asked = 0
    }

    private let database: any DatabaseReader
    private let queue = DispatchQueue(label: "sluice.journal.lookup")
    private let state = Mutex(State())

    init(_ database: any DatabaseReader) { self.database = database }

    /// How many questions there were.
    var asked: Int { state.withLock { $0.asked } }

    /// The answer sees everything that was in the index when the question was asked: its statement begins later.
    func ask<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let isFirst = state.withLock { state in
                state.asked += 1
                state.waiting.append { database in
                    continuation.resume(with: Result { try body(database.get()) })
                }
                defer { state.isAnswering = true }
                return !state.isAnswering
            }
            if isFirst { queue.async { self.answer() } }
        }
    }

    private func answer() {
        while true {
            let group = state.withLock { state in
                defer { state.waiting = [] }
                state.isAnswering = !state.waiting.isEmpty
                return state.waiting
            }
            if group.isEmpty { return }
            var answered = 0
            do {
                try database.unsafeRead { database in
                    for question in group {
                        answered += 1
                        question(.success(database))
                    }
                }
            } catch {
                for question in group[answered...] { question(.failure(error)) }
            }
        }
    }
}
