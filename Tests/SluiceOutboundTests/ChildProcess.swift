import Glibc

/// A program that serves a test, found in PATH; its standard output can be read, its errors are thrown away.
struct ChildProcess {
    private let process: pid_t
    private let output: Int32

    /// Starts the program.
    init(_ program: String, _ arguments: [String]) {
        var ends: [Int32] = [0, 0]
        precondition(pipe(&ends) == 0)
        // Other programs do not hold them, or the end of this one could not be seen.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var process: pid_t = 0
        precondition(posix_spawnp(&process, program, &actions, nil, &words, environ) == 0, "\(program) is missing")
        close(ends[1])
        self.process = process
        // The pipe stays open until `stop`: a server that cannot write its status lines would end.
        output = ends[0]
    }

    /// What it says until the condition holds for all of it; nil if it ends before.
    func read(until isEnough: (String) -> Bool) -> String? {
        var said = ""
        while !isEnough(said) {
            var piece = [UInt8](repeating: 0, count: 4_096)
            let count = Glibc.read(output, &piece, piece.count)
            guard count > 0 else { return nil }
            said += String(decoding: piece[..<count], as: UTF8.self)
        }
        return said
    }

    /// Waits until it ends by itself. Answers whether it ended well.
    func waitForEnd() -> Bool {
        var status: Int32 = 0
        waitpid(process, &status, 0)
        close(output)
        return status == 0
    }

    /// Ends it.
    func stop() {
        kill(process, SIGKILL)
        _ = waitForEnd()
    }
}
