import Foundation
import SluiceJSON

/// One answer that was really given, for the judge.
struct GivenAnswer: Sendable {
    let method: String
    /// The path as the document writes it.
    let template: String
    let reply: RawReply

    var json: JSONValue {
        var headers = JSONObject()
        for header in reply.headers { headers[header.name] = .text(header.value) }
        return .object([
            "method": .text(method), "template": .text(template), "status": .integer(Int64(reply.status)),
            "media_type": .text(reply.header("content-type") ?? ""), "headers": .object(headers),
            "body": .text(reply.text),
        ])
    }
}

/// The judge that nobody here wrote: openapi-spec-validator and jsonschema, through one script. Their interpreter is
/// `SLUICE_PYTHON`, or `python3`. A judge that is missing is a failure, not a pass.
enum Judge {
    /// What the judge found wrong; `nil` when it could not be asked.
    static func verdict(document: JSONValue, answers: [GivenAnswer]) async throws -> (status: Int32, text: String) {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "peers/judge_openapi.py")
            .path()
        let given = JSONValue.object(["document": document, "answers": .array(answers.map(\.json))]).serialized()
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try run(script, Data(given)) }) }
        }
    }

    private static func run(_ script: String, _ input: Data) throws -> (status: Int32, text: String) {
        let inputFile = FileManager.default.temporaryDirectory.appending(path: "judge-\(UUID().uuidString).json")
        try input.write(to: inputFile)
        defer { try? FileManager.default.removeItem(at: inputFile) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [ProcessInfo.processInfo.environment["SLUICE_PYTHON"] ?? "python3", script]
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }
}
