import ArgumentParser
import Foundation

/// The executable of the fundraising system.
@main
struct Fundraiser: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fundraiser",
        abstract: "A fundraising system with matching gifts, beside a payment gateway.",
        discussion: """
            It takes donations through the gateway's HTTP API, and companies add to them.

              fundraiser seed         fill an empty database with two campaigns and their matching activities
              fundraiser serve        run the pages and the workers
              fundraiser worker       one turn of the gift worker alone, or --loop
              fundraiser reconcile    hold a day's donations against the gateway's statement

            Settings stand in fundraiser.json; without it everything has a value that fits `sluice demo` beside it.
            """,
        subcommands: [Serve.self, Worker.self, Reconcile.self, Seed.self])

    /// Ends without the destructors of libraries: the runtime's own threads may still let go of the last objects of a
    /// command, and what those free must not be torn down beside them (exit(3): other threads keep running meanwhile).
    static func main() async {
        var code: Int32 = 0
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            code = exitCode(for: error).rawValue
            let message = fullMessage(for: error)
            if !message.isEmpty { code == 0 ? Console.print(message) : Console.error(message) }
        }
        fflush(nil)
        _exit(code)
    }
}

/// The option that every command has.
struct SettingsOption: ParsableArguments {
    @Option(name: .shortAndLong, help: "The settings file; paths in it are relative to it.")
    var config: String?
}

/// A failure that has been explained already: only the exit code is left to say.
func fail(_ message: String, code: Int32 = 1) -> ExitCode {
    Console.error(message)
    return ExitCode(code)
}
