import Foundation
import FundraisingTesting
import Glibc
import Synchronization

/// A script of peers/ that serves on this machine until the test is over.
final class PeerProcess: Sendable {
    let port: Int
    private let program: Program
    private let folder: URL
    private let output: LineReader

    /// Starts a script, gives it a JSON document and waits for its port.
    init(_ script: String, _ input: some Encodable) async throws {
        let python = ProcessInfo.processInfo.environment["SLUICE_PYTHON"] ?? "python3"
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("peers/\(script)")
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("peer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let inputFile = folder.appendingPathComponent("input")
        try JSONEncoder().encode(input).write(to: inputFile)
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw ProgramError("no pipe is left") }
        output = LineReader(ends[0])
        program = try Program(
            python, [file.path], in: folder, input: inputFile, output: folder.appendingPathComponent("output"),
            errors: folder.appendingPathComponent("errors"), outputDescriptor: ends[1])
        close(ends[1])
        guard let port = await output.next().flatMap({ Int($0) }) else {
            throw ProgramError("\(script) does not run with \(python); run make test: \(program.errors.suffix(500))")
        }
        self.port = port
    }

    deinit {
        program.send(SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    /// The next line that it says, as JSON. Waits until there is one.
    func next<Line: Decodable>(_ type: Line.Type) async throws -> Line {
        guard let line = await output.next() else {
            throw ProgramError("the peer ended: \(program.errors.suffix(500))")
        }
        return try JSONDecoder().decode(type, from: Data(line.utf8))
    }
}

/// Lines from a pipe.
private final class LineReader: Sendable {
    private let descriptor: Int32
    private let received = Mutex<[UInt8]>([])

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// The next line, as soon as there is one; `nil` at the end. Another thread waits for it, not one that tests share.
    func next() async -> String? {
        await onThread { [self] in
            while true {
                let line: String? = received.withLock { bytes in
                    guard let end = bytes.firstIndex(of: 10) else { return nil }
                    defer { bytes.removeSubrange(...end) }
                    return String(decoding: bytes[..<end], as: UTF8.self)
                }
                if let line { return line }
                var piece = [UInt8](repeating: 0, count: 65_536)
                let count = read(descriptor, &piece, piece.count)
                guard count > 0 else { return nil }
                received.withLock { $0 += piece[..<count] }
            }
        }
    }
}
