import Foundation
import Testing

/// The arrows between the rooms go one way, and every import is declared: SwiftPM alone does not see to that.
@Suite struct Rooms {
    @Test func `every import of a room is declared in the manifest`() throws {
        let declared = try Rooms.declaredDependencies()
        #expect(declared.count > 10)
        let system: Set<String> = [
            "Foundation", "Glibc", "Dispatch", "Synchronization", "Testing", "RegexBuilder", "FoundationEssentials",
        ]
        for folder in ["Sources", "Tests"] {
            for file in try SourceTree.swiftFiles(under: folder) {
                let allowed = (declared[file.room] ?? []).union(system).union([file.room])
                for module in Rooms.imports(of: file) {
                    #expect(
                        allowed.contains(module), "\(file.path) imports \(module), which Package.swift does not give it"
                    )
                }
            }
        }
    }

    @Test(arguments: [
        ("Hummingbird", ["SluiceServer", "SluiceSandbox", "FundraisingServer"]),
        ("CCurl", ["SluiceOutbound", "FundraisingOutbound"]), ("COpenSSL", ["SluiceCrypto", "Fundraising"]),
        ("CYAML", ["SluiceSchema"]), ("CXML", ["SluiceChannel"]), ("GRDB", ["SluiceJournal", "Fundraising"]),
        ("Mustache", ["FundraisingServer"]), ("ArgumentParser", ["sluice", "fundraiser"]),
    ])
    func `an import belongs to its room alone`(module: String, rooms: [String]) throws {
        for file in try SourceTree.swiftFiles(under: "Sources") where !rooms.contains(file.room) {
            #expect(!Rooms.imports(of: file).contains(module), "\(file.path) imports \(module)")
        }
    }

    @Test func `the fundraising system sees no room of the gateway`() throws {
        for folder in ["Sources", "Tests"] {
            for file in try SourceTree.swiftFiles(under: folder) where file.room.lowercased().hasPrefix("fundrais") {
                let rooms = Rooms.imports(of: file).filter { $0.hasPrefix("Sluice") }
                #expect(rooms.isEmpty, "\(file.path) imports \(rooms): it lives on the HTTP API alone")
            }
        }
    }

    @Test func `trade and JSON know nobody`() throws {
        for room in ["SluiceTrade", "SluiceJSON"] {
            for file in try SourceTree.swiftFiles(under: "Sources/\(room)") {
                #expect(Rooms.imports(of: file).isEmpty, "\(file.path) imports something")
            }
        }
    }

    private static func imports(of file: SourceTree.File) -> Set<String> {
        var modules: Set<String> = []
        for line in file.lines {
            var words = line.split(separator: " ")
            while let first = words.first, ["package", "internal", "@testable", "private"].contains(first) {
                words.removeFirst()
            }
            if words.first == "import", words.count >= 2, line.first != " " { modules.insert(String(words[1])) }
        }
        return modules
    }

    /// Reads the manifest as text: target names, and in the text up to the next target the names of dependencies.
    private static func declaredDependencies() throws -> [String: Set<String>] {
        let manifest = try SourceTree.text("Package.swift")
        var products: [String: String] = [:]
        for match in manifest.matches(of: #/let (\w+) = Target\.Dependency\.product\(name: "(\w+)"/#) {
            products[String(match.1)] = String(match.2)
        }
        var declared: [String: Set<String>] = [:]
        let starts = manifest.matches(of: #/\.(?:target|executableTarget|testTarget)\(\s*name: "(\w+)"/#)
        for (index, match) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1].range.lowerBound : manifest.endIndex
            let text = manifest[match.range.upperBound..<end]
            var names = Set(text.matches(of: #/"(\w+)"/#).map { String($0.1) })
            for word in text.split(whereSeparator: { !$0.isLetter }) {
                if let product = products[String(word)] { names.insert(product) }
            }
            declared[String(match.1)] = names
        }
        return declared
    }
}
