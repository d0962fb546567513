import Foundation
import Fundraising
import FundraisingOutbound
import FundraisingTesting
import Testing

/// What the executable says to who installs it.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct CommandTests {
    @Test(arguments: [
        ("{", "must be JSON"), ("[]", "the file must be an object"), (#"{"prot": 1}"#, "prot is no setting"),
        (#"{"listen": {"port": "8090"}}"#, "listen.port must be a whole number"),
        (#"{"listen": {"port": true}}"#, "listen.port must be a whole number"),
        (#"{"listen": {"port": 1.5}}"#, "listen.port must be a whole number"),
        (#"{"public_base_url": "ftp://x"}"#, "public_base_url must be an address"),
        (#"{"time_zone": "Moon/Crater"}"#, "time_zone must be"),
        (#"{"organizer_language": "fr"}"#, "organizer_language must be one of en, zh"),
        (#"{"smtp": {"from": "a@b.de"}}"#, "smtp.host is missing"),
        (#"{"smtp": {"host": "h", "from": "a@b.de", "user": "u"}}"#, "smtp.user and smtp.password_file go together"),
        (#"{"gateway": {"webhook_secret_files": "x"}}"#, "gateway.webhook_secret_files must be a list"),
    ])
    func `a mistake in the settings stops the start and is named`(settings: String, expected: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("settings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(settings.utf8).write(to: folder.appendingPathComponent("fundraiser.json"))
        let program = try Program(
            Places.executable("fundraiser"), ["serve"], in: folder, output: folder.appendingPathComponent("out"),
            errors: folder.appendingPathComponent("err"))
        #expect(await program.exitCode(within: .seconds(60)) == 1)
        #expect(program.errors.contains(expected), "\(program.errors)")
        // Nothing was begun.
        #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("data").path))
    }

    @Test func `seeding twice changes nothing, and the password is told once`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("seed-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var said: [String] = []
        for turn in 1...2 {
            let program = try Program(
                Places.executable("fundraiser"), ["seed"], in: folder,
                output: folder.appendingPathComponent("out\(turn)"),
                errors: folder.appendingPathComponent("err\(turn)"))
            #expect(await program.exitCode(within: .seconds(60)) == 0, "\(program.errors)")
            said.append(program.output)
        }
        let file = folder.appendingPathComponent("data/fundraiser/admin.password").path
        let password = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .newlines)
        #expect(said[0].contains(password) && password.count == 20 && said[1].isEmpty)
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `a missed result is mended by the reconciliation, and said so`() async throws {
        try await Charity.with { charity in
            // Nobody takes the forwarded result: the pages are down when the payment succeeds.
            await charity.stop("fundraiser")
            let donation = try await charity.startDonation(amount: 4200)
            _ = try await charity.gateway().confirm(
                tradingOrderNo: try #require(donation.tradingOrderNo), transactionID: "T", memo: "seen")
            #expect(try await charity.rows("SELECT status FROM donation") == ["pending"])
            let day = Date().formatted(
                Date.ISO8601FormatStyle(timeZone: try #require(TimeZone(identifier: "Asia/Shanghai"))).year().month()
                    .day())
            let said = try await charity.run("fundraiser", ["reconcile", "--day", day])
            #expect(said.contains("gateway:   1 paid, 42.00 CNY") && said.contains("mended"))
            #expect(try await charity.rows("SELECT status FROM donation") == ["completed"])
            #expect(try await charity.expectBooksBalance() == 4200)
        }
    }
}
