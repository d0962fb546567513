import Foundation
import Fundraising

/// Files that hold a secret: readable by their owner alone, never shown.
enum SecretFile {
    /// The text without the white space round it.
    /// - Throws: an exit code whose reason has been told on standard error.
    static func text(_ file: URL, _ what: String) throws -> String {
        let text = (try? String(contentsOf: file, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let text, !text.isEmpty else {
            throw fail("\(file.path): \(what) cannot be read; `sluice init` makes the development keys")
        }
        return text
    }

    /// The bytes of a file that is made, with random ones, when it is not there.
    static func bytes(_ file: URL, count: Int) throws -> [UInt8] {
        if !FileManager.default.fileExists(atPath: file.path) {
            try write(Hex.encode(SecureRandom.bytes(count)), to: file)
        }
        let text = try text(file, "this secret")
        guard text.utf8.count >= 2 * count else {
            throw fail("\(file.path): this secret is too short; take the file away and another one is made")
        }
        return Array(text.utf8)
    }

    /// Writes a new file; one that is there is not touched.
    static func write(_ text: String, to file: URL) throws {
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        // O_EXCL: of two processes that start at one moment, one writes and the other reads what it wrote.
        let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return }
            throw fail("\(file.path): cannot be written: \(String(cString: strerror(errno)))")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data((text + "\n").utf8))
        try handle.synchronize()
    }
}
