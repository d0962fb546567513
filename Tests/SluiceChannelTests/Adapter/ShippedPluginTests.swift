import Foundation
import SluiceSchema
import Testing

@testable import SluiceChannel

/// The plugins that come with Sluice.
@Suite struct ShippedPluginTests {
    private static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("channels/plugins")

    static let names: [String] = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { $0.hasSuffix(".yaml") && !$0.hasSuffix(".cases.yaml") }.map { String($0.dropLast(5)) }.sorted()

    private static func source(_ name: String) throws -> (plugin: Plugin, cases: String) {
        var diagnostics = Diagnostics()
        let bytes = Array(try Data(contentsOf: folder.appendingPathComponent("\(name).yaml")))
        let plugin = Plugin.compile(bytes, file: "\(name).yaml", into: &diagnostics)
        #expect(diagnostics.sorted.map(\.description).isEmpty)
        let cases = try String(contentsOf: folder.appendingPathComponent("\(name).cases.yaml"), encoding: .utf8)
        return (try #require(plugin), cases)
    }

    @Test(arguments: names) func `a shipped plugin loads without a word, and its cases hold`(_ name: String) throws {
        let (plugin, cases) = try ShippedPluginTests.source(name)
        let problems = CaseFile.run(Array(cases.utf8), file: "\(name).cases.yaml", plugin: plugin)
        #expect(problems.map(\.description).isEmpty)
    }

    /// Every expected body, one byte changed: the run must notice each. Otherwise it compares nothing.
    @Test(arguments: names) func `a changed byte in what is expected makes a case fail`(_ name: String) throws {
        let (plugin, cases) = try ShippedPluginTests.source(name)
        var lines = cases.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var changed: [Int] = []
        var isSending = false
        for (index, line) in lines.enumerated() {
            if line.hasPrefix("    sends:") { isSending = true }
            if line.hasPrefix("    answered:") || line.hasPrefix("    then:") || line.hasPrefix("  - case:") {
                isSending = false
            }
            guard isSending, line.hasPrefix("      body: '"), line.count > 16 else { continue }
            lines[index] = line.replacing("      body: '", with: "      body: '!")
            changed.append(index + 1)
        }
        let problems = CaseFile.run(Array(lines.joined(separator: "\n").utf8), file: "x", plugin: plugin)
        for line in changed {
            #expect(problems.contains { $0.position.line == line && $0.code == "case-failed" }, "line \(line)")
        }
    }

    /// What uses a private key takes a thousand times as long as what does not, and is done elsewhere.
    @Test(arguments: [
        ("wechatpay-v3", "native", true, false), ("wechatpay-v3", "jsapi", true, true), ("alipay", "page", true, false),
        ("unionpay", "web", true, false), ("stripe", "checkout", false, false), ("paypal", "", false, false),
        ("cash", "", false, false),
    ])
    func `a plugin knows what is made with a private key`(
        _ name: String, _ method: String, _ request: Bool, _ result: Bool
    ) throws {
        let pay = try #require(try ShippedPluginTests.source(name).plugin.operation(.pay))
        let variant = try #require(pay.variant(method), "one of \(pay.methods.map(\.name))")
        #expect(variant.steps.contains { $0.request?.signs ?? false } == request)
        #expect(variant.resultSigns == result)
    }
}
