package import Foundation

/// The files of the project that the targets start from.
package enum Repository {
    /// The folder that holds Package.swift.
    package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A file's bytes; ends the process where it is missing, since nothing could be tried then.
    static func bytes(_ path: String) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: root.appendingPathComponent(path).path) else {
            preconditionFailure("\(path) is missing")
        }
        return Array(data)
    }

    static func text(_ path: String) -> String { String(decoding: bytes(path), as: UTF8.self) }

    /// The kept inputs of a target, by file name.
    package static func corpus(_ target: String) -> [(name: String, input: [UInt8])] {
        let folder = "Fuzz/Corpus/\(target)"
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)) ?? []
        return names.sorted().map { ($0, bytes("\(folder)/\($0)")) }
    }
}
