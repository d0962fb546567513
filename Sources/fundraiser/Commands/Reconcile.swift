import ArgumentParser
import Foundation
import Fundraising
import FundraisingServer

/// A day's donations against the gateway's statement.
struct Reconcile: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hold a day's donations against the gateway's statement.",
        discussion: """
            What is safe to mend is mended (a result that was missed is booked); everything else is listed. The report is
            kept, and stands on the admin pages. `fundraiser serve` does this by itself for the day before.

              fundraiser reconcile --day 2026-11-21

            Exit code 0: nothing is left to do. 2: there are differences for a person.
            """)

    @OptionGroup var options: SettingsOption
    @Option(help: "The day, in the time zone of the settings.") var day: String

    func run() async throws {
        let settings = try Settings.load(options.config)
        let system = try FundraisingSystem.open(settings)
        let reconciliations = system.services.reconciliations
        var left = 0
        do throws(FundraisingError) {
            let id = try await reconciliations.run(
                day: day, timeZone: TimeZone(identifier: settings.timeZone) ?? .gmt)
            let (report, differences) = try await reconciliations.show(id)
            Console.print("\(report.day) (\(settings.timeZone))")
            Console.print("  gateway:   \(report.gatewayCount) paid, \(Self.text(report.gatewayAmounts))")
            Console.print("  donations: \(report.donationCount) completed, \(Self.text(report.donationAmounts))")
            for difference in differences {
                let state = difference.isMended ? "mended" : "for a person"
                Console.print(
                    "  \(state): \(difference.kind.rawValue) \(difference.reference): \(difference.detail)")
            }
            left = differences.count { !$0.isMended }
        } catch {
            throw fail(error.message)
        }
        if left > 0 { throw ExitCode(2) }
    }

    private static func text(_ sums: String) -> String {
        let parts = Reconciliation.sums(sums).map { "\(Money.grouped($0.amount, $0.currency)) \($0.currency)" }
        return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    }
}
