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
        let (diagnostics, labels) = findings()
        for diagnostic in diagnostics { Console.error(diagnostic.description) }
        guard !diagnostics.contains(where: { $0.severity == .error }) else { throw ExitCode(1) }
        Console.print("\(options.config): sound, with \(labels.count) channels: \(labels.joined(separator: ", "))")
    }

    /// All that is wrong, and the labels of the channels that are sound.
    private func findings() -> (diagnostics: [Diagnostic], labels: [String]) {
        var diagnostics: [Diagnostic] = []
        var settings: Settings?
        do throws(SchemaError) {
            settings = try SettingsLoader.load(options.config)
        } catch {
            diagnostics = error.diagnostics
        }
        let files = settings.map { DefinitionFiles($0) } ?? SettingsLoader.definitions(besideMistakesIn: options.config)
        guard let files else { return (diagnostics, []) }
        do throws(SchemaError) {
            let result = try files.load()
            diagnostics += result.diagnostics
            if let settings {
                diagnostics += AppCheck.problems(settings, labels: Set(result.adapters.keys), file: options.config)
            }
            return (diagnostics, result.adapters.keys.sorted())
        } catch {
            return (diagnostics + error.diagnostics, [])
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
