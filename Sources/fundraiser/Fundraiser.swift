import ArgumentParser

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
