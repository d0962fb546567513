import Testing

@testable import SluiceSchema

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One golden file: YAML, a line `----------`, the diagnostics it must give, one a line, `ok` for none.
struct GoldenCase: Sendable, CustomTestStringConvertible {
    let name: String
    let input: [UInt8]
    let expected: String

    var testDescription: String { name }

    /// What the room says about the input, in the form of the golden file.
    var actual: String {
        let diagnostics: [Diagnostic]
        do {
            let node = try YAMLParser.parse(input, file: "case.yaml", limits: .init(depth: 8, nodeCount: 500))
            diagnostics = Linter.check(node, against: gardenSpec)
        } catch {
            diagnostics = error.diagnostics
        }
        return diagnostics.isEmpty ? "ok" : diagnostics.map(\.description).joined(separator: "\n")
    }

    /// All files of the folder `Cases` beside this file, by name.
    static let all: [GoldenCase] = {
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        let cases = "/" + folder + "/Cases"
        return names(in: cases).map { name in
            guard let (input, expected) = split(read(cases + "/" + name)) else {
                preconditionFailure("\(name) has no line ----------")
            }
            return GoldenCase(name: name, input: input, expected: expected)
        }
    }()

    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: entry.pointee.d_name) {
                $0.withMemoryRebound(to: UInt8.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".txt") { names.append(name) }
        }
        return names.sorted()
    }

    private static func read(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    private static func split(_ bytes: [UInt8]) -> (input: [UInt8], expected: String)? {
        let separator = Array("----------\n".utf8)
        guard let range = bytes.firstRange(of: separator) else { return nil }
        var expected = String(decoding: bytes[range.upperBound...], as: UTF8.self)
        while expected.last == "\n" { expected.removeLast() }
        return (Array(bytes[..<range.lowerBound]), expected)
    }
}

@Test(arguments: GoldenCase.all)
func `a golden file gives exactly the diagnostics it lists`(_ golden: GoldenCase) {
    #expect(golden.actual == golden.expected)
}

@Test func `the golden files reach every code of this room`() {
    let reached = GoldenCase.all.map(\.expected).joined(separator: "\n")
    #expect(GoldenCase.all.count > 20)
    // A file of more than the allowed size is made by a test of its own; it would not be a file to read.
    for code in SchemaCode.allCases where code != .fileTooLarge {
        #expect(reached.contains("[\(code.rawValue)]"), "no golden file reaches \(code.rawValue)")
    }
}
