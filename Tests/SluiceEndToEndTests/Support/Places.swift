import Foundation

/// Where things are: the project, the executable under test, and the interpreter of the peers.
enum Places {
    /// The project's folder. A test target that is reached through a link still finds the real one.
    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Scripts around independent implementations; their README says what each does.
    static let peers = root.appendingPathComponent("Tests/SluiceEndToEndTests/peers")

    /// The executable as a user would start it: `SLUICE_BINARY`, or the one that was built beside these tests.
    static let executable: String =
        ProcessInfo.processInfo.environment["SLUICE_BINARY"]
        ?? URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("sluice")
        .path

    /// `SLUICE_PYTHON`, which `make test` sets to the interpreter of its virtual environment.
    static let python = ProcessInfo.processInfo.environment["SLUICE_PYTHON"] ?? "python3"
}

/// Why a test cannot go on; a sentence.
struct EndToEndError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Asks again and again until there is an answer: what is waited for happens in another process and announces itself
/// nowhere else.
func eventually<Answer>(
    _ what: String, within limit: Duration = .seconds(30), _ ask: () async throws -> Answer?
) async throws -> Answer {
    let deadline = ContinuousClock.now.advanced(by: limit)
    while true {
        if let answer = try await ask() { return answer }
        guard ContinuousClock.now < deadline else { throw EndToEndError("not within \(limit): \(what)") }
        try await Task.sleep(for: .milliseconds(20))
    }
}

/// `nil` where a condition does not hold, for `eventually`.
func holds(_ condition: Bool) -> Void? { condition ? () : nil }

/// How many installations run at one time: the machine may be small, and each is several processes.
actor Gate {
    static let shared = Gate(places: 3)

    private var free: Int
    private var waiters: [CheckedContinuation<Void, Never>] = []

    init(places: Int) { free = places }

    func enter() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiters.append($0) }
        }
    }

    func leave() {
        if waiters.isEmpty {
            free += 1
        } else {
            waiters.removeFirst().resume()
        }
    }
}
