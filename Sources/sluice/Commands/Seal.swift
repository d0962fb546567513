import ArgumentParser
import Foundation
import SluiceCrypto
import SluiceSchema

/// Turns a secret into a text that may stand in a channel file.
struct Seal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Seal a secret with the master key, for a channel file.",
        discussion: """
            Reads the secret from standard input and prints a text that begins with sealed:v1:. It opens only under this
            master key and only at the place it was made for.

              sluice seal --channel shop-east --setting encrypt_key < key.txt
            """)

    @OptionGroup var options: ConfigurationOption
    @Option(help: "The channel_label of the channel file.") var channel: String
    @Option(help: "The setting that the text will stand at, such as merchant_private_key.") var setting: String

    func run() async throws {
        let settings: Settings
        do throws(SchemaError) {
            settings = try SettingsLoader.load(options.config)
        } catch {
            throw fail(error.description)
        }
        let input = FileHandle.standardInput.readDataToEndOfFile()
        guard let text = String(data: input, encoding: .utf8)?.trimmingCharacters(in: .newlines), !text.isEmpty else {
            throw fail("There is no text on standard input.")
        }
        let sealer = try Sealer(masterKey: settings.masterKey)
        Console.print(try sealer.seal(Array(text.utf8), context: "\(channel).\(setting)"))
    }
}
