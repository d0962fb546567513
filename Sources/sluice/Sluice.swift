import ArgumentParser

/// The executable: one file to copy, one command for each thing that people do with it.
@main
struct Sluice: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sluice",
        abstract: "A payment-channel gateway: one pay endpoint in front of many providers.",
        discussion: """
            A business system calls one unified API; Sluice speaks to the provider as its YAML plugin says, keeps
            journals of every step, and forwards the result until it is acknowledged.

              sluice init     make the development keys that the shipped configuration names
              sluice check    find every mistake in configuration, plugins and channels
              sluice serve    run the gateway
              sluice demo     run everything on this machine and let one payment travel the whole way
            """,
        subcommands: [
            Serve.self, Check.self, Render.self, JournalCommand.self, SandboxCommand.self, Demo.self, Initialize.self,
            Seal.self, Reference.self,
        ])
}

/// The option that every command which reads the configuration has.
struct ConfigurationOption: ParsableArguments {
    @Option(name: .shortAndLong, help: "The configuration file; paths in it are relative to it.")
    var config = "config.yaml"
}

/// A failure that has been explained already: only the exit code is left to say.
func fail(_ message: String, code: Int32 = 1) -> ExitCode {
    Console.error(message)
    return ExitCode(code)
}
