import ArgumentParser
import Foundation

/// Makes the keys that the shipped configuration and the sandbox channel name.
struct Initialize: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make the development keys that are missing.",
        discussion: """
            The shipped configuration and the sandbox channel refer to keys in data/keys. This makes those that are not
            there yet, readable by their owner alone, and never touches one that is. They are for development: a real
            installation brings its own.

              sluice init
              sluice init --keys /var/lib/sluice/keys
            """)

    @Option(help: "The folder for the keys.") var keys = "data/keys"

    func run() async throws {
        let made = try DevelopmentKeys(directory: URL(fileURLWithPath: keys)).makeMissing()
        for name in made { Console.print("made \(keys)/\(name)") }
        if made.isEmpty { Console.print("nothing to make: all keys are in \(keys)") }
    }
}
