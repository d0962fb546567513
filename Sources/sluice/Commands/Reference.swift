import ArgumentParser
import Foundation
import SluiceChannel
import SluiceGateway
import SluiceSchema

/// Writes the reference pages from the code's own declarations.
struct Reference: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Write the reference pages under docs/reference.",
        discussion: """
            Keys of config.yaml, keys and functions of the plugin language, and error codes, each from the declaration
            that the program itself works by. --check compares instead of writing, for continuous integration.

              sluice reference
              sluice reference --check
            """)

    @Option(help: "The folder to write to.") var output = "docs/reference"
    @Flag(help: "Write nothing; exit with 1 if a page is not as it would be written.") var check = false

    func run() async throws {
        let folder = URL(fileURLWithPath: output)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var stale: [String] = []
        for (name, text) in Self.pages {
            let url = folder.appendingPathComponent(name)
            let present = try? String(contentsOf: url, encoding: .utf8)
            if present == text { continue }
            stale.append(name)
            if !check { try text.write(to: url, atomically: true, encoding: .utf8) }
        }
        if check, !stale.isEmpty {
            throw fail("\(stale.joined(separator: ", ")) in \(output) is not what `sluice reference` writes; run it.")
        }
        for name in stale { Console.print("wrote \(output)/\(name)") }
    }

    private static let note =
        "<!-- Written by `sluice reference`. Change the declaration in the code, not this page. -->\n\n"

    static var pages: [(name: String, text: String)] {
        [
            ("config.md", note + ReferenceWriter.markdown(for: SettingsSpec.root, headingLevel: 1)),
            ("plugin-keys.md", note + ReferenceWriter.markdown(for: PluginSpec.file, headingLevel: 1)),
            ("plugin-functions.md", note + FunctionRegistry.markdown()),
            ("channel-keys.md", note + ReferenceWriter.markdown(for: ChannelSpec.file, headingLevel: 1)),
            ("case-keys.md", note + ReferenceWriter.markdown(for: CaseSpec.file, headingLevel: 1)),
            ("errors.md", note + errors),
        ]
    }

    private static var errors: String {
        var text = """
            # Error codes

            Every refusal of the unified API is a problem document (RFC 9457, `application/problem+json`) with one of these
            codes in `code`, a sentence in `detail`, and the field at fault in `field` where there is one.

            | code | status | what to do |
            | --- | --- | --- |

            """
        for code in ErrorCode.all.sorted(by: { $0.name < $1.name }) {
            text += "| `\(code.name)` | \(code.status) | \(code.advice) |\n"
        }
        return text
    }
}
