package import Foundation
import Glibc
import SluiceAuditor
import SluiceCrypto
import SluiceJSON
import Synchronization

/// An installation of its own: a folder with configuration and keys, a gateway and a provider as processes, the wire between
/// them, and the business system.
final class Site: Sendable {
    let executable: String
    let folder: URL
    /// Where what the programs say is kept.
    private let logs: URL
    let random: SeededRandom
    let gatewayPort = Loopback.freePort()
    let providerPort = Loopback.freePort()
    let watch: JournalWatch
    let shop: Shop
    let wire: FaultyWire
    let records = Records()
    private let programs = Mutex<[String: Program]>([:])

    var data: URL { folder.appendingPathComponent("data") }

    /// - Parameters:
    ///   - executable: the binary under test.
    ///   - folder: an empty folder, or a path where there is none.
    ///   - logs: a folder for what the programs say, if not the same.
    ///   - settings: further lines of config.yaml.
    init(executable: String, folder: URL, logs: URL? = nil, random: SeededRandom, settings: String = "") throws {
        self.executable = executable
        self.folder = folder
        self.logs = logs ?? folder
        self.random = random
        watch = JournalWatch(data: folder.appendingPathComponent("data"))
        shop = Shop(watch: watch, random: random)
        wire = try FaultyWire(to: providerPort, watch: watch, random: random)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let made = try Program(
            executable, ["init", "--keys", "data/keys"], in: folder, log: self.logs.appendingPathComponent("init.log"))
        guard made.wait() == 0 else { throw TortureError("sluice init: \(log("init"))") }
        try write("config.yaml", configuration(settings))
        try copyPlugin()
        try write("channels/sandbox.yaml", channel)
        let secret = try key("app-shop.webhook")
        shop.use(secret: Base64.decode(String(secret.dropFirst("whsec_".count))) ?? [])
        try shop.open()
    }

    private func configuration(_ settings: String) -> String {
        """
        listen: {host: 127.0.0.1, port: \(gatewayPort)}
        public_base_url: http://127.0.0.1:\(gatewayPort)
        apps:
          - app_id: shop
            key: {file: data/keys/app-shop.key}
            notify_url: \(shop.url)
            webhook_secret: {file: data/keys/app-shop.webhook}
        payments: {tick: 50ms, forward_timeout: 5s}
        journal: {reserve: 1MiB, segment_size: 1MiB}
        log_level: warning
        \(settings)

        """
    }

    private var channel: String {
        """
        channel_name: Sandbox
        channel_label: sandbox
        plugin: sandbox
        domain: \(wire.url)
        merchant_private_key: {file: ../data/keys/sandbox-merchant-private.pem}
        public_key: {file: ../data/keys/sandbox-provider-public.pem}
        encrypt_key: {file: ../data/keys/sandbox-encrypt.key}
        other_config:
          merchant_id: sandbox-shop

        """
    }

    private func copyPlugin() throws {
        let plugins = folder.appendingPathComponent("channels/plugins")
        try FileManager.default.createDirectory(at: plugins, withIntermediateDirectories: true)
        for file in ["sandbox.yaml", "sandbox.cases.yaml"] {
            try FileManager.default.copyItem(
                at: Places.root.appendingPathComponent("channels/plugins/\(file)"),
                to: plugins.appendingPathComponent(file))
        }
    }

    func write(_ path: String, _ text: String) throws {
        let url = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    /// A key of data/keys, without the white space around it.
    func key(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent("data/keys/\(name)"), encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What a program has said so far.
    func log(_ name: String) -> String {
        (try? String(contentsOf: logs.appendingPathComponent("\(name).log"), encoding: .utf8)) ?? ""
    }
}

/// The programs of an installation.
extension Site {
    /// Starts the gateway and waits until it takes payments.
    /// - Parameter isAwaited: false: only starts it.
    @discardableResult
    func startGateway(isAwaited: Bool = true) throws -> Program {
        try start("gateway", ["serve"], port: gatewayPort, probe: isAwaited ? "/readyz" : nil)
    }

    @discardableResult
    func startProvider() throws -> Program {
        try start(
            "provider", ["sandbox", "--controllable", "--port", "\(providerPort)"], port: providerPort,
            probe: "/control/faults")
    }

    /// The provider's process.
    var provider: Program? { programs.withLock { $0["provider"] } }

    private func start(_ name: String, _ arguments: [String], port: Int, probe: String?) throws -> Program {
        let program = try Program(
            executable, arguments, in: folder, log: logs.appendingPathComponent("\(name).log")
        )
        programs.withLock { $0[name] = program }
        guard let probe else { return program }
        let deadline = ContinuousClock.now.advanced(by: .seconds(120))
        while ContinuousClock.now < deadline {
            if HTTPClient(port: port, timeoutSeconds: 5).json("GET", probe)?.status == 200 { return program }
            if program.hasEnded { throw TortureError("the \(name) has ended: \(log(name).suffix(2000))") }
            usleep(5_000)
        }
        throw TortureError("the \(name) is not ready after two minutes: \(log(name).suffix(2000))")
    }

    /// Kills what is left, and takes the folder away.
    /// - Parameter isKept: leaves the folder to be looked at.
    func end(isKept: Bool) {
        shop.close()
        for program in programs.withLock({ Array($0.values) }) {
            program.send(SIGCONT)
            program.send(SIGKILL)
            program.wait()
        }
        guard !isKept else { return }
        for place in [folder, logs] { try? FileManager.default.removeItem(at: place) }
    }
}

/// Where the project is.
package enum Places {
    /// A target that is reached through a link still finds the real folder.
    package static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
