import ArgumentParser
import Foundation
import SluiceJSON
import SluiceJournal

/// Reads journals: what happened to one trade, and whether anybody has touched a line.
struct JournalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal", abstract: "Show a trade's history, or prove that the journals are whole.",
        subcommands: [Show.self, Verify.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every line about one trade, from all three journals, in the order of time.",
            discussion: """
                Reads the files as they are, also beside a running gateway. Each line is printed as it stands in its
                journal, after the journal's name; with --raw without the name, for jq.

                  sluice journal show 0MFU8ZJK4T5Q9X1B2C3D
                  sluice journal show 0MFU8ZJK4T5Q9X1B2C3D --raw | jq .
                """)

        @OptionGroup var options: ConfigurationOption
        @Argument(help: "The trading_order_no, or the app's product_order_no.") var number: String
        @Flag(help: "Print the bare lines.") var raw = false

        func run() async throws {
            let settings = try ServiceRunner.settings(options.config)
            let lines = try JournalReader(directory: settings.journalsDirectory).lines(about: number)
            guard !lines.isEmpty else { throw fail("No journal has a line about \(number).") }
            for line in lines { Console.print(raw ? line.text : "\(line.journal) \(line.text)") }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prove the chain of every journal, from the first line to the last.",
            discussion: """
                Each line carries its number and a SHA-256 over everything before it. The first line that does not fit is
                named. The printed heads (number:chain) are worth keeping elsewhere: with --expect they also prove later
                that no whole lines were cut from the end.

                  sluice journal verify
                  sluice journal verify --expect trade=1042:6b1f…

                Exit code 0: everything fits. 1: something does not.
                """)

        @OptionGroup var options: ConfigurationOption
        @Option(help: "A head that was printed earlier: journal=number:chain. May be repeated.")
        var expect: [String] = []

        func run() async throws {
            let settings = try ServiceRunner.settings(options.config)
            var expected: [String: [JournalHead]] = [:]
            for text in expect {
                let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
                guard parts.count == 2, let head = JournalHead(parts[1]), GatewayProcess.journals.contains(parts[0])
                else {
                    throw ValidationError("--expect takes journal=number:chain, not \(text)")
                }
                expected[parts[0], default: []].append(head)
            }
            do throws(JournalError) {
                let findings = try JournalVerifier().verify(
                    directory: settings.journalsDirectory.path, journals: GatewayProcess.journals, expected: expected)
                for finding in findings { report(finding) }
                guard findings.allSatisfy({ $0.problem == nil }) else { throw JournalError(.damaged, "") }
            } catch {
                if !error.message.isEmpty { Console.error(error.description) }
                throw ExitCode(1)
            }
        }

        private func report(_ finding: JournalVerifier.Finding) {
            if let problem = finding.problem {
                Console.error("\(finding.journal): \(problem.description)")
                return
            }
            let tail = finding.unfinishedBytes > 0 ? ", and \(finding.unfinishedBytes) bytes of an unfinished line" : ""
            let log =
                finding.linesInLog > 0
                ? " (\(finding.linesInLog) of them are in commit.log alone, and the next start writes them into the segments)"
                : ""
            Console.print("\(finding.journal): \(finding.lines) lines fit\(log)\(tail); head \(finding.head)")
        }
    }
}

/// Finds the lines about one trade by reading the journals' files, which anybody may read at any time.
struct JournalReader {
    struct Line {
        let journal: String
        let text: String
        let time: String
    }

    let directory: URL

    /// - Parameter number: a trading_order_no; or a product_order_no, which is looked up in the trade journal first.
    func lines(about number: String) throws -> [Line] {
        let all = try lines(containing: number)
        let orders = Set(
            all.compactMap { line -> String? in
                let members = [line.1["trading_order_no"]?.text, line.1["product_order_no"]?.text]
                return members.contains(number) ? line.1["trading_order_no"]?.text : nil
            })
        let wanted = orders.contains(number) ? all : try orders.flatMap { try lines(containing: $0) }
        return wanted.filter { orders.contains($0.1["trading_order_no"]?.text ?? "") }.map(\.0)
            .sorted { $0.time < $1.time }
    }

    private func lines(containing number: String) throws -> [(Line, JSONValue)] {
        var found: [(Line, JSONValue)] = []
        let needle = Array("\"\(number)\"".utf8)
        for journal in GatewayProcess.journals {
            let folder = directory.appendingPathComponent(journal)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            for name in names.sorted() where name.hasSuffix(".jsonl") {
                let data = try Data(contentsOf: folder.appendingPathComponent(name), options: .mappedIfSafe)
                for line in data.split(separator: UInt8(ascii: "\n")) where line.range(of: Data(needle)) != nil {
                    guard let json = try? JSONParser.parse(Array(line), limits: JSONLimits(bytesMax: 16 << 20)) else {
                        continue
                    }
                    let time = (json["log_time"] ?? json["update_time"])?.text ?? ""
                    found.append(
                        (Line(journal: journal, text: String(decoding: line, as: UTF8.self), time: time), json))
                }
            }
        }
        return found
    }
}
