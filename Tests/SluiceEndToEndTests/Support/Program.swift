import Foundation
import Glibc

/// Another process, started as a shell would start it, with both of its streams in files: nothing blocks on a full pipe,
/// and what it said can be read after it was killed.
final class Program: Sendable {
    let processID: pid_t
    let outputFile: URL
    let errorFile: URL
    private let ended: Task<Int32, Never>

    /// Starts an executable that is found as a shell finds it.
    /// - Parameter input: a file for its standard input; without one the input is empty.
    init(
        _ executable: String, _ arguments: [String], in folder: URL, environment: [String: String] = [:],
        input: URL? = nil, output: URL, errors: URL
    ) throws {
        outputFile = output
        errorFile = errors
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input?.path ?? "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output.path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors.path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        let merged = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        // What this process has open must not stay open in that one: a connection ends when all who hold it close it.
        // To close what is not open is no error (posix_spawn_file_actions_addclose in glibc).
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
        for descriptor in 3...((open.max() ?? 3) + 32) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        // posix_spawn has no portable way to begin in another folder; the shell goes there and becomes the program.
        let shell = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path, executable] + arguments
        var words = shell.map { strdup($0) } + [nil]
        var variables = merged.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var identifier: pid_t = 0
        let code = posix_spawn(&identifier, shell[0], &actions, nil, &words, &variables)
        guard code == 0 else {
            throw EndToEndError("\(executable) cannot be started: \(String(cString: strerror(code))); run make test")
        }
        processID = identifier
        let child = identifier
        ended = Task {
            await onThread {
                var status: Int32 = 0
                while waitpid(child, &status, 0) < 0, errno == EINTR {}
                return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
            }
        }
    }

    /// The exit code; 128 and the signal's number where a signal ended it.
    func exitCode() async -> Int32 { await ended.value }

    /// The exit code within a limit, past which the process is killed.
    func exitCode(within limit: Duration) async -> Int32 {
        let watchdog = Task {
            try await Task.sleep(for: limit)
            send(SIGKILL)
        }
        defer { watchdog.cancel() }
        return await exitCode()
    }

    func send(_ signal: Int32) { kill(processID, signal) }

    var output: String { (try? String(contentsOf: outputFile, encoding: .utf8)) ?? "" }
    var errors: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }
}

/// Runs something that blocks on a thread of its own.
func onThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: body()) }
    }
}
