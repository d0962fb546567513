import Foundation

/// The files of the project, as the tidy tests look at them.
struct SourceTree {
    struct File {
        /// Relative to the project, with slashes.
        let path: String
        let text: String
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
        /// The folder under Sources or Tests.
        var room: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func swiftFiles(under folder: String) throws -> [File] {
        try files(under: folder) { $0.hasSuffix(".swift") }
    }

    static func files(under folder: String, where isWanted: (String) -> Bool) throws -> [File] {
        let base = root.appendingPathComponent(folder)
        let names = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return try names.filter(isWanted).sorted().map { name in
            File(
                path: "\(folder)/\(name)",
                text: try String(contentsOf: base.appendingPathComponent(name), encoding: .utf8))
        }
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }
}
