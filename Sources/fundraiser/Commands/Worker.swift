import ArgumentParser
import Fundraising

/// The gift worker by itself: for a machine of its own, and for tests that kill it.
struct Worker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Turn what companies promised into gifts, and pay them.",
        discussion: """
            One turn, or one after another. Any number of them may run beside `fundraiser serve`, and may be killed at any
            moment: nothing is paid twice.

              fundraiser worker
              fundraiser worker --loop
            """)

    @OptionGroup var options: SettingsOption
    @Flag(help: "One turn after another, until SIGTERM or SIGINT.") var loop = false

    func run() async throws {
        let system = try FundraisingSystem.open(try Settings.load(options.config))
        if loop { return try await ServiceRunner.run([system.giftLoop()], logger: system.logger) }
        do throws(FundraisingError) {
            let turn = try await system.giftWorker.turn()
            Console.print(
                "\(turn.ordered) ordered, \(turn.paid) paid, \(turn.ended) ended otherwise, \(turn.unclear) unclear")
        } catch {
            throw fail(error.message)
        }
    }
}
