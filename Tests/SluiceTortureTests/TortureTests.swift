import Foundation
import SluiceAuditor
import Testing

@testable import SluiceTorture

/// The short form of `make torture`, one scenario after the other: the machine may be small, and each is several processes.
@Suite(.serialized) struct TortureTests {
    /// `SLUICE_BINARY`, or the executable that was built beside these tests.
    private static let executable =
        ProcessInfo.processInfo.environment["SLUICE_BINARY"]
        ?? URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("sluice")
        .path

    private static func options() -> TortureOptions {
        let seed =
            ProcessInfo.processInfo.environment["SLUICE_SEED"].flatMap(UInt64.init) ?? .random(in: 1...999_999_999)
        var options = TortureOptions(
            executable: executable, cycles: 3, seed: seed,
            folder: FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
                .appendingPathComponent("sluice-torture-\(UUID().uuidString)"))
        options.loadMS = 700
        options.clients = 4
        options.connections = 200
        return options
    }

    @Test(arguments: ["kill", "stop", "resetting-provider", "slow-loris"])
    func `every order is accounted for after`(scenario: String) {
        var options = Self.options()
        options.only = [scenario]
        print("torture: SLUICE_SEED=\(options.seed)")
        var lines: [String] = []
        let isSound = Torture.run(options) { line in
            print(line)
            lines.append(line)
        }
        #expect(isSound, "\(lines.joined(separator: "\n"))")
        if isSound { try? FileManager.default.removeItem(at: options.folder) }
    }

    @Test func `what the provider, the journals or the business system lack is found in real evidence`() throws {
        let options = Self.options()
        let site = try Site(
            executable: options.executable, folder: options.folder, random: SeededRandom(options.seed))
        defer { site.end(isKept: false) }
        try site.startProvider()
        let gateway = try site.startGateway()
        let merchant = try Merchant(site)
        let order = Records.Order(name: "A-1", amount: 1_250)
        site.records.begin(order)
        #expect(merchant.create(order) == 201)
        let number = try #require(site.records.order("A-1")?.number)
        #expect(merchant.buyer("pay", number))
        let result = try Account(site: site).close(gateway)
        #expect(result.findings.isEmpty)
        let sound = try Account(site: site).evidence(isQuiescent: true)
        #expect(Auditor.audit(sound).isEmpty)
        #expect(!sound.provider.requests.isEmpty && !sound.business.events.isEmpty && !sound.secrets.isEmpty)

        var evidence = sound
        evidence.business.events = []
        #expect(Auditor.audit(evidence).map(\.invariant).contains(.told))
        evidence = sound
        evidence.provider.orders[0].chargedCount = 2
        #expect(Auditor.audit(evidence).map(\.invariant).contains(.noGuess))
        evidence = sound
        evidence.provider.requests[0].durable = DurableLines(trade: 0, refund: 0, paymentLog: 0)
        #expect(Auditor.audit(evidence).map(\.invariant).contains(.recordedFirst))
        evidence = sound
        evidence.journals[0].segments[0].bytes[60] ^= 1
        #expect(Auditor.audit(evidence).map(\.invariant).contains(.chained))
    }
}
