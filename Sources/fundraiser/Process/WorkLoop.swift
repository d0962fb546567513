import Fundraising
import Logging
import ServiceLifecycle

/// A worker: one turn after another with a pause between them, until the process is told to stop. A turn that has begun
/// ends first.
struct WorkLoop: Service {
    let name: String
    let pauseMS: Int
    let logger: Logger
    /// Returns how much was done, for the log. A failure is logged, and the next turn tries again.
    let turn: @Sendable () async throws -> Int

    func run() async throws {
        var isFailing = false
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                let done = try await turn()
                if done > 0 { logger.info("\(name): \(done) done") }
                if isFailing { logger.notice("\(name): works again") }
                isFailing = false
            } catch {
                // A process that ends takes its database away from who works on it.
                if Task.isCancelled { return }
                // Once, not with every turn of a night without a database.
                if !isFailing { logger.error("\(name): \(Self.sentence(error))") }
                isFailing = true
            }
            await pause()
        }
    }

    /// The pause is cut short by the shutdown; the turn never is.
    private func pause() async {
        await cancelWhenGracefulShutdown {
            try? await Task.sleep(for: .milliseconds(pauseMS))
        }
    }

    private static func sentence(_ error: any Error) -> String {
        (error as? FundraisingError)?.message ?? "\(error)"
    }
}
