import Foundation
import SluiceSchema
import Testing

@testable import SluiceChannel

@Suite struct LoadErrorTests {
    /// Plugins with mistakes, each file with everything that is said about it after the line of hyphens.
    @Test(arguments: ["names", "shapes"])
    func `every mistake is reported at once, at its place`(_ name: String) throws {
        let text = String(decoding: try Everything.file("load/\(name).txt"), as: UTF8.self)
        let parts = text.components(separatedBy: "----------\n")
        try #require(parts.count == 2)
        var diagnostics = Diagnostics()
        let plugin = Plugin.compile(Array(parts[0].utf8), file: "\(name).yaml", into: &diagnostics)
        let found = diagnostics.sorted.map(\.description)
        #expect(plugin == nil)
        let expected = parts[1].split(separator: "\n").map(String.init)
        for line in found where !expected.contains(line) { Issue.record("not expected: \(line)") }
        for line in expected where !found.contains(line) { Issue.record("missing: \(line)") }
        #expect(found == expected)
    }

    @Test func `a file that is no YAML, or empty, is refused`() {
        for text in ["", "a: [", "- 1", "\u{0}"] {
            var diagnostics = Diagnostics()
            #expect(Plugin.compile(Array(text.utf8), file: "x.yaml", into: &diagnostics) == nil)
            #expect(diagnostics.hasErrors)
        }
    }

    @Test func `any line that is left out of a plugin is noticed or harmless, never a crash`() throws {
        let lines = String(decoding: try Everything.file("everything.yaml"), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        for index in lines.indices {
            var rest = lines
            rest.remove(at: index)
            var diagnostics = Diagnostics()
            let plugin = Plugin.compile(Array(rest.joined(separator: "\n").utf8), file: "x.yaml", into: &diagnostics)
            #expect((plugin == nil) == diagnostics.hasErrors, "line \(index + 1): \(lines[index])")
        }
    }
}
