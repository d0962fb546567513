package import Foundation
import Glibc

/// Another process, started as a shell would start it. What it says on standard error, and by default on standard output,
/// goes to files: nothing blocks on a full pipe, and it can be read after the process was killed.
package final class Program: Sendable {
    package let processID: pid_t
    package let outputFile: URL
    package let errorFile: URL
    private let ended: Task<Int32, Never>

    /// Starts an executable that is found as a shell finds it, in a folder.
    /// - Parameters:
    ///   - input: a file for its standard input, which is empty without one.
    ///   - outputDescriptor: takes its standard output instead of the file.
    package init(
        _ executable: String, _ arguments: [String], in folder: URL, environment: [String: String] = [:],
        input: URL? = nil, output: URL, errors: URL, outputDescriptor: Int32? = nil
    ) throws {
        outputFile = output
        errorFile = errors
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input?.path ?? "/dev/null", O_RDONLY, 0)
        if let outputDescriptor {
            posix_spawn_file_actions_adddup2(&actions, outputDescriptor, 1)
        } else {
            posix_spawn_file_actions_addopen(&actions, 1, output.path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        }
        posix_spawn_file_actions_addopen(&actions, 2, errors.path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        // What this process has open must not stay open in that one: a pipe ends when all who hold it close it. To close
        // what is not open is no error (posix_spawn_file_actions_addclose in glibc).
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
        for descriptor in 3...((open.max() ?? 3) + 32) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        // A thread of the tests may have signals blocked, and a child would keep that: it could not be asked to stop.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        // posix_spawn has no portable way to begin in another folder; the shell goes there and becomes the program.
        let words = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path, executable] + arguments
        let merged = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        processID = try Self.spawn(words, merged.map { "\($0.key)=\($0.value)" }, &actions, &attributes)
        let child = processID
        ended = Task {
            await onThread {
                var status: Int32 = 0
                while waitpid(child, &status, 0) < 0, errno == EINTR {}
                return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
            }
        }
    }

    private static func spawn(
        _ words: [String], _ variables: [String], _ actions: inout posix_spawn_file_actions_t,
        _ attributes: inout posix_spawnattr_t
    ) throws -> pid_t {
        var words = words.map { strdup($0) } + [nil]
        var variables = variables.map { strdup($0) } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var identifier: pid_t = 0
        let code = posix_spawn(&identifier, "/bin/sh", &actions, &attributes, &words, &variables)
        guard code == 0 else { throw ProgramError("/bin/sh cannot be started: \(String(cString: strerror(code)))") }
        return identifier
    }

    /// The exit code; 128 and the signal's number where a signal ended it.
    package func exitCode() async -> Int32 { await ended.value }

    /// The exit code within a limit, past which the process is killed.
    package func exitCode(within limit: Duration) async -> Int32 {
        let watchdog = Task {
            try await Task.sleep(for: limit)
            send(SIGKILL)
        }
        defer { watchdog.cancel() }
        return await exitCode()
    }

    package func send(_ signal: Int32) { kill(processID, signal) }

    package var output: String { (try? String(contentsOf: outputFile, encoding: .utf8)) ?? "" }
    package var errors: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }
}

/// Why a test cannot go on; a sentence.
package struct ProgramError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// Runs something that blocks on a thread of its own.
package func onThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: body()) }
    }
}
