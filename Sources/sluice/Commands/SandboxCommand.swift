import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle
import SluiceCrypto
import SluiceSandbox

/// A provider to practise with.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Run a payment provider that is none: a simulator with a cashier page.",
        discussion: """
            It speaks RSA signatures and encrypted callbacks, as docs/sandbox-protocol.md says, to the channel
            channels/sandbox.yaml. Its ledger is in memory. On its cashier page a person pays, fails or walks away.

              sluice init && sluice sandbox

            --controllable opens /control, where a test plays the buyer; never where others can reach it.
            """)

    @Option(help: "The address to listen on.") var host = "127.0.0.1"
    @Option(help: "The port; 0 takes a free one.") var port = 8081
    @Option(help: "How browsers reach it; http://HOST:PORT when left out.") var publicURL: String?
    @Option(help: "The folder with the development keys.") var keys = "data/keys"
    @Flag(help: "Open /control for tests.") var controllable = false

    func run() async throws {
        let logger = Logger(label: "sandbox") { StreamLogHandler.standardError(label: $0) }
        let server = try SandboxServer(
            options: try Self.options(
                DevelopmentKeys(directory: URL(fileURLWithPath: keys)), host: host, port: port, publicURL: publicURL,
                controllable: controllable),
            logger: logger)
        try await ServiceRunner.run([server], logger: logger)
    }

    /// The sandbox as the development channel knows it.
    static func options(
        _ keys: DevelopmentKeys, host: String, port: Int, publicURL: String? = nil, controllable: Bool
    ) throws -> SandboxOptions {
        guard let encryptKey = Hex.decode(try keys.text("sandbox-encrypt.key")) else {
            throw ValidationError("data/keys/sandbox-encrypt.key must be 64 hex digits")
        }
        let merchant = SandboxMerchant(
            merchantID: "sandbox-shop", publicKeyPEM: try keys.text("sandbox-merchant-public.pem"),
            encryptKey: encryptKey)
        return SandboxOptions(
            host: host, port: port, merchants: [merchant],
            providerPrivateKeyPEM: try keys.text("sandbox-provider-private.pem"), publicBaseURL: publicURL,
            isControllable: controllable)
    }
}
