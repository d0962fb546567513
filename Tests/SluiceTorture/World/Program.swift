package import Foundation
import Glibc
import Synchronization

/// Another process, started as a shell would start it, with its streams in files: what it said can be read after it was
/// killed.
package final class Program: Sendable {
    package let processID: pid_t
    private let code = Mutex<Int32?>(nil)

    /// Starts an executable that is found as a shell finds it.
    package init(_ executable: String, _ arguments: [String], in folder: URL, log: URL) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log.path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // posix_spawn has no portable way to begin in another folder; the shell goes there and becomes the program.
        let shell = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder.path, executable] + arguments
        var words = shell.map { strdup($0) } + [nil]
        var variables = ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var identifier: pid_t = 0
        let failure = posix_spawn(&identifier, shell[0], &actions, nil, &words, &variables)
        guard failure == 0 else {
            throw TortureError("\(executable) cannot be started: \(String(cString: strerror(failure)))")
        }
        processID = identifier
    }

    deinit {
        send(SIGKILL)
        wait()
    }

    package func send(_ signal: Int32) { if !hasEnded { kill(processID, signal) } }

    package var hasEnded: Bool { poll(0) != nil }

    /// Waits for the end.
    /// - Returns: the exit code; 128 and the signal's number where a signal ended it.
    @discardableResult
    package func wait() -> Int32 {
        while true {
            if let code = poll(0) { return code }
            usleep(2_000)
        }
    }

    /// Waits for the end, but not longer; `nil` where it goes on.
    package func wait(seconds: Int) -> Int32? {
        let deadline = ContinuousClock.now.advanced(by: .seconds(seconds))
        while ContinuousClock.now < deadline {
            if let code = poll(0) { return code }
            usleep(2_000)
        }
        return poll(0)
    }

    private func poll(_ options: Int32) -> Int32? {
        code.withLock { code in
            if let code { return code }
            var status: Int32 = 0
            guard waitpid(processID, &status, WNOHANG | options) == processID else { return nil }
            code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
            return code
        }
    }

    /// VmRSS of proc(5), in MiB; `nil` where the process is gone.
    package var residentMiB: Int? {
        guard let text = try? String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8) else { return nil }
        for line in text.split(separator: "\n") where line.hasPrefix("VmRSS:") {
            return line.split(separator: " ").compactMap { Int($0) }.first.map { $0 / 1024 }
        }
        return nil
    }
}
