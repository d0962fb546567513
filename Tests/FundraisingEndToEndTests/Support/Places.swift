import Foundation
import FundraisingTesting

/// Where things are: the project, the executables under test, the screenshots.
enum Places {
    /// The project's folder. A test target that is reached through a link still finds the real one.
    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Kept after the tests, to be looked at.
    static let screenshots = root.appendingPathComponent(".build/screenshots")

    /// An executable as it was built beside these tests; `SLUICE_BINARY` is another `sluice`.
    static func executable(_ name: String) -> String {
        if name == "sluice", let other = ProcessInfo.processInfo.environment["SLUICE_BINARY"] { return other }
        return URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent(name)
            .path
    }
}

/// Asks again and again until there is an answer: what is waited for happens in another process and announces itself
/// nowhere else.
func eventually<Answer>(
    _ what: String, within limit: Duration = .seconds(60), _ ask: () async throws -> Answer?
) async throws -> Answer {
    let deadline = ContinuousClock.now.advanced(by: limit)
    while true {
        if let answer = try await ask() { return answer }
        guard ContinuousClock.now < deadline else { throw ProgramError("not within \(limit): \(what)") }
        try await Task.sleep(for: .milliseconds(50))
    }
}

/// `nil` where a condition does not hold, for `eventually`.
func holds(_ condition: Bool) -> Void? { condition ? () : nil }
