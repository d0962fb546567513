import Foundation
import SluiceJSON

/// A script around somebody else's implementation: one JSON document in, one out.
struct Peer {
    /// Relative to the folder of the peers.
    let script: String
    /// The interpreter.
    var python = Places.python

    /// Asks a question.
    /// - Throws: a sentence that says `run make test` where the peer is not installed. A judge that is missing has not
    ///   approved of anything.
    func ask(_ mode: String, _ question: JSONValue) async throws -> JSONValue {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sluice-peer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appendingPathComponent("input")
        try Data(question.serialized()).write(to: input)
        let program = try Program(
            python, [Places.peers.appendingPathComponent(script).path, mode], in: folder, input: input,
            output: folder.appendingPathComponent("output"), errors: folder.appendingPathComponent("errors"))
        let code = await program.exitCode(within: .seconds(60))
        guard code == 0, let answer = try? JSONValue.parse(program.output) else {
            throw Self.failure(script, program, code: code, python: python)
        }
        return answer
    }

    static func failure(
        _ script: String, _ program: Program, code: Int32 = 0, python: String = Places.python
    ) -> EndToEndError {
        let errors = program.errors
        // 126 and 127 are the shell's words for a program that cannot be run.
        let isMissing =
            [126, 127].contains(code) || ["ModuleNotFoundError", "ImportError"].contains { errors.contains($0) }
        return EndToEndError(
            isMissing
                ? "the peer behind \(script) is not installed for \(python): run make test"
                : "\(script) failed: \(errors.suffix(2000))\(program.output.suffix(500))")
    }
}
