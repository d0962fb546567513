import ArgumentParser
import SluiceChannel
import SluiceGateway
import SluiceSchema

/// `serve` without effects: the same files by the same code, and every mistake at once.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find every mistake in configuration, plugins and channels.",
        discussion: """
            Reads config.yaml, all plugins with their cases, and all channels, as serve does, and changes nothing. Each
            mistake is one line: file:line:column, what was wrong, what was expected, and the nearest known name.

              sluice check
              sluice check --config /etc/sluice/config.yaml

            Exit code 0: everything is sound. 1: there are mistakes.
            """)

    @OptionGroup var options: ConfigurationOption

    func run() async throws {
        do throws(SchemaError) {
            let settings = try SettingsLoader.load(options.config)
            let result = try DefinitionFiles(settings).load()
            let problems = AppCheck.problems(settings, labels: Set(result.adapters.keys), file: options.config)
            for diagnostic in result.diagnostics + problems { Console.error(diagnostic.description) }
            let mistakes = (result.diagnostics + problems).filter { $0.severity == .error }.count
            guard mistakes == 0 else { throw SchemaError(diagnostics: []) }
            let labels = result.adapters.keys.sorted().joined(separator: ", ")
            Console.print("\(options.config): sound, with \(result.adapters.count) channels: \(labels)")
        } catch {
            for diagnostic in error.diagnostics { Console.error(diagnostic.description) }
            throw ExitCode(1)
        }
    }
}

/// What only the whole shows: apps that name channels which are not there.
enum AppCheck {
    static func problems(_ settings: Settings, labels: Set<String>, file: String) -> [Diagnostic] {
        settings.apps.flatMap { app in
            (app.channels ?? []).subtracting(labels).sorted().map { label in
                Diagnostic(
                    SourcePosition(file: file, line: 1, column: 1), severity: .warning, code: "app-channel-unknown",
                    "app \(app.appID) may use a channel that is not loaded: \(label)",
                    suggestion: nearestName(to: label, among: labels.sorted()))
            }
        }
    }
}
