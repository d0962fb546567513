import Foundation
import Testing

@testable import FundraisingServer

/// Every sentence is there in both languages, and every page asks for sentences that are there.
@Suite struct TextsTests {
    private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")

    private static func files(_ folder: String) throws -> [(name: String, text: String)] {
        let base = sources.appendingPathComponent(folder).resolvingSymlinksInPath()
        let names = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return try names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
            (name, try String(contentsOf: base.appendingPathComponent(name), encoding: .utf8))
        }
    }

    @Test func `a key stands in one table, and both of its sentences say something with the same holes`() {
        var seen: Set<String> = []
        for table in Texts.tables {
            for (key, sentence) in table {
                #expect(seen.insert(key).inserted, "\(key) stands in two tables")
                #expect(!sentence.english.isEmpty && !sentence.chinese.isEmpty, "\(key)")
                #expect(holes(sentence.english) == holes(sentence.chinese), "\(key)")
            }
        }
        #expect(seen.count > 100)
    }

    private func holes(_ text: String) -> Set<String> { Set(text.matches(of: #/\{(\w+)\}/#).map { String($0.1) }) }

    @Test func `every sentence that a page or a template asks for is there`() throws {
        var count = 0
        for file in try Self.files("FundraisingServer") {
            let keys =
                file.text.matches(of: #/texts\[\s*"([^"\\]+)"/#).map { String($0.1) }
                + file.text.matches(of: #/texts\(\s*"([^"\\]+)"/#).map { String($0.1) }
                + file.text.matches(of: #/\{\{t\.([\w-]+)\}\}/#).map { String($0.1) }
                + file.text.matches(of: #/flash: "([\w-]+)"/#).map { String($0.1) }
            for key in keys {
                count += 1
                #expect(Texts.all[key] != nil, "\(file.name) asks for \(key)")
            }
        }
        #expect(count > 100)
    }

    @Test func `every code that a person may be told has its sentence`() throws {
        // What these say is for operators and machines, and reaches no page.
        let silent: Set<String> = ["webhook-unverified", "webhook-secret-invalid"]
        var codes: Set<String> = []
        for folder in ["Fundraising", "FundraisingServer"] {
            for file in try Self.files(folder) {
                codes.formUnion(
                    file.text.matches(of: #/(?:FundraisingError|Self)\(\s*"([a-z]+(?:-[a-z]+)+)"/#).map { String($0.1) }
                )
            }
        }
        #expect(codes.count > 20)
        for code in codes.subtracting(silent).sorted() {
            #expect(Texts.all["error-\(code)"] != nil, "no sentence for \(code)")
        }
    }
}
