import Foundation
import SluiceJSON
import Testing

/// `sluice journal`: one trade's history, and the proof that nobody has touched a line.
@Suite struct JournalCommandTests {
    /// Three payments, the first one paid and heard of; the gateway is stopped again.
    private func withHistory(_ body: (Installation, _ paid: String) async throws -> Void) async throws {
        try await Installation.with { installation in
            try await installation.startSandbox()
            let gateway = try await installation.startGateway()
            let paid = try await installation.pay(installation.order("HISTORY-1"))
            for number in ["HISTORY-2", "HISTORY-3"] { _ = try await installation.pay(installation.order(number)) }
            try await installation.control("orders/\(paid)/pay")
            try await installation.forwarded("payment.succeeded", of: paid)
            gateway.send(SIGTERM)
            #expect(await gateway.exitCode(within: .seconds(30)) == 0)
            try await body(installation, paid)
        }
    }

    private func heads(_ output: String) -> [String: String] {
        var heads: [String: String] = [:]
        for match in output.matches(of: #/(?m)^(\w+): .*head (\S+)$/#) { heads[String(match.1)] = String(match.2) }
        return heads
    }

    @Test func `show prints one trade's lines from all journals, by either number`() async throws {
        try await withHistory { installation, paid in
            let said = try await installation.run("journal", "show", paid)
            #expect(said.code == 0)
            let lines = said.output.split(separator: "\n")
            #expect(lines.contains { $0.hasPrefix("trade ") } && lines.contains { $0.hasPrefix("payment_log ") })
            #expect(lines.allSatisfy { $0.contains("\"\(paid)\"") })
            #expect(try await installation.run("journal", "show", "HISTORY-1").output == said.output)
            let raw = try await installation.run("journal", "show", paid, "--raw").output.split(separator: "\n")
            #expect(raw.count == lines.count)
            let times = try raw.map { line in
                let json = try JSONValue.parse(String(line))
                return (json["log_time"] ?? json["update_time"])?.text ?? ""
            }
            #expect(times == times.sorted() && !times.contains(""))
            let unknown = try await installation.run("journal", "show", "HISTORY-9")
            #expect(unknown.code == 1)
            #expect(unknown.errors.contains("HISTORY-9"))
        }
    }

    @Test func `one changed byte in the middle is named by file, line and offset`() async throws {
        try await withHistory { installation, _ in
            try await installation.verifyJournals()
            let file = try #require(try installation.journals.segments("trade").first)
            var bytes = Array(try Data(contentsOf: file))
            let ends = bytes.indices.filter { bytes[$0] == 0x0A }
            let lineStart = ends[0] + 1
            let amount = try #require(
                bytes[lineStart...].indices.first { bytes[$0...].starts(with: Array("1250".utf8)) })
            bytes[amount] = UInt8(ascii: "9")
            try Data(bytes).write(to: file)
            let said = try await installation.run("journal", "verify")
            #expect(said.code == 1)
            #expect(said.errors.contains(file.lastPathComponent), "\(said.errors)")
            #expect(said.errors.contains("Line 2 "), "\(said.errors)")
            #expect(said.errors.contains("\(lineStart)"), "\(said.errors)")
            // And the gateway does not start on it, although its index says that all was well.
            let serve = try await installation.run("serve")
            #expect(serve.code == 1)
            #expect(serve.errors.contains(file.lastPathComponent))
        }
    }

    @Test func `a line that was cut from the end is found by a head that was kept elsewhere`() async throws {
        try await withHistory { installation, _ in
            let heads = heads(try await installation.run("journal", "verify").output)
            #expect(Set(heads.keys) == Set(Journals.names))
            let kept = "payment_log=\(heads["payment_log"] ?? "")"
            #expect(try await installation.run("journal", "verify", "--expect", kept).code == 0)
            let file = try #require(try installation.journals.segments("payment_log").last)
            let lines = try Data(contentsOf: file).split(separator: 0x0A)
            try Data(lines.dropLast().joined(separator: [0x0A]) + [0x0A]).write(to: file)
            #expect(try await installation.run("journal", "verify").code == 0)
            let said = try await installation.run("journal", "verify", "--expect", kept)
            #expect(said.code == 1)
            #expect(said.errors.contains("cut from its end"), "\(said.errors)")
        }
    }
}
