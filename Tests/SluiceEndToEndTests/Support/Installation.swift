import Foundation
import Glibc
import SluiceJSON
import Synchronization
import Testing

/// A folder of its own with configuration, keys, plugins and channels, as somebody who installs Sluice has it, and the
/// programs that run in it.
final class Installation: Sendable {
    let folder: URL
    let port = Loopback.freePort()
    let sandboxPort = Loopback.freePort()
    let shop: Shop
    private let programs = Mutex<[String: Program]>([:])

    var url: String { "http://127.0.0.1:\(port)" }
    var sandboxURL: String { "http://127.0.0.1:\(sandboxPort)" }
    var journals: Journals { Journals(folder: folder.appendingPathComponent("data/journals")) }

    private init() throws {
        folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appendingPathComponent("sluice-e2e-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("channels/plugins"), withIntermediateDirectories: true)
        shop = try Shop()
    }

    /// Makes an installation, hands it to a body, stops its programs and takes it away again. `SLUICE_KEEP` keeps the
    /// folder to look at.
    /// - Parameters:
    ///   - plugins: names of shipped plugins that are copied in.
    ///   - settings: further lines of config.yaml.
    static func with(
        plugins: [String] = ["sandbox"], settings: String = "", _ body: (Installation) async throws -> Void
    ) async throws {
        await Gate.shared.enter()
        let result = await attempt(plugins: plugins, settings: settings, body)
        await Gate.shared.leave()
        try result.get()
    }

    private static func attempt(
        plugins: [String], settings: String, _ body: (Installation) async throws -> Void
    ) async -> Result<Void, any Error> {
        do {
            let installation = try Installation()
            let result: Result<Void, any Error>
            do {
                try await installation.prepare(plugins: plugins, settings: settings)
                result = .success(try await body(installation))
            } catch {
                result = .failure(error)
            }
            await installation.end()
            return result
        } catch {
            return .failure(error)
        }
    }

    private func prepare(plugins: [String], settings: String) async throws {
        for name in plugins {
            for file in ["\(name).yaml", "\(name).cases.yaml"] {
                try FileManager.default.copyItem(
                    at: Places.root.appendingPathComponent("channels/plugins/\(file)"),
                    to: folder.appendingPathComponent("channels/plugins/\(file)"))
            }
        }
        let made = try await run("init", "--keys", "data/keys")
        guard made.code == 0 else { throw EndToEndError("sluice init: \(made.errors)") }
        try write("config.yaml", configuration(settings))
        if plugins.contains("sandbox") { try write("channels/sandbox.yaml", sandboxChannel()) }
    }

    private func configuration(_ settings: String) -> String {
        """
        listen: {host: 127.0.0.1, port: \(port)}
        public_base_url: \(url)
        apps:
          - app_id: shop
            key: {file: data/keys/app-shop.key}
            notify_url: \(shop.url)
            webhook_secret: {file: data/keys/app-shop.webhook}
        payments: {tick: 50ms, forward_timeout: 5s}
        journal: {reserve: 1MiB}
        \(settings)

        """
    }

    /// The development channel under a label, as the shipped one but for its address.
    func sandboxChannel(label: String = "sandbox", enabled: Bool = true, remark: String = "") -> String {
        """
        channel_name: Sandbox
        channel_label: \(label)
        plugin: sandbox
        domain: \(sandboxURL)
        merchant_private_key: {file: ../data/keys/sandbox-merchant-private.pem}
        public_key: {file: ../data/keys/sandbox-provider-public.pem}
        encrypt_key: {file: ../data/keys/sandbox-encrypt.key}
        enable_flag: \(enabled)
        remark: "\(remark)"
        other_config:
          merchant_id: sandbox-shop

        """
    }

    func write(_ path: String, _ text: String) throws {
        let url = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func read(_ path: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
    }

    /// A key of data/keys, without the white space around it.
    func key(_ name: String) throws -> String {
        try read("data/keys/\(name)").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func end() async {
        shop.close()
        let running = programs.withLock { programs in
            let all = Array(programs.values)
            programs = [:]
            return all
        }
        for program in running { program.send(SIGKILL) }
        for program in running { _ = await program.exitCode() }
        if ProcessInfo.processInfo.environment["SLUICE_KEEP"] == nil {
            try? FileManager.default.removeItem(at: folder)
        } else {
            print("kept: \(folder.path)")
        }
    }
}

/// Commands and programs.
extension Installation {
    /// What a command said.
    struct Said: Sendable {
        let code: Int32
        let output: String
        let errors: String
    }

    /// Runs a command of the executable in the folder until it ends.
    func run(_ arguments: String..., input: String? = nil, environment: [String: String] = [:]) async throws -> Said {
        try await run(list: arguments, input: input, environment: environment)
    }

    /// The same with a list, perhaps in another working directory.
    func run(
        list arguments: [String], in place: URL? = nil, input: String? = nil, environment: [String: String] = [:]
    ) async throws -> Said {
        let name = "run-\(UUID().uuidString)"
        let inputFile = folder.appendingPathComponent("\(name).in")
        if let input { try Data(input.utf8).write(to: inputFile) }
        let program = try Program(
            Places.executable, arguments, in: place ?? folder, environment: environment,
            input: input == nil ? nil : inputFile, output: folder.appendingPathComponent("\(name).out"),
            errors: folder.appendingPathComponent("\(name).err"))
        let code = await program.exitCode(within: .seconds(120))
        let said = Said(code: code, output: program.output, errors: program.errors)
        for file in [inputFile, program.outputFile, program.errorFile] { try? FileManager.default.removeItem(at: file) }
        return said
    }

    /// Starts the gateway and waits until it is ready to take payments.
    @discardableResult
    func startGateway(environment: [String: String] = [:]) async throws -> Program {
        try await start("gateway", ["serve"], probe: "\(url)/readyz", environment: environment)
    }

    /// Starts the sandbox with /control open and waits until it answers.
    @discardableResult
    func startSandbox() async throws -> Program {
        try await start(
            "sandbox", ["sandbox", "--controllable", "--port", "\(sandboxPort)"],
            probe: "\(sandboxURL)/control/faults")
    }

    private func start(
        _ name: String, _ arguments: [String], probe: String, environment: [String: String] = [:]
    ) async throws -> Program {
        let program = try Program(
            Places.executable, arguments, in: folder, environment: environment,
            output: folder.appendingPathComponent("\(name).out"), errors: folder.appendingPathComponent("\(name).log"))
        programs.withLock { $0[name] = program }
        let ended = Mutex(false)
        let watch = Task {
            _ = await program.exitCode()
            ended.withLock { $0 = true }
        }
        defer { watch.cancel() }
        try await eventually("\(name) is ready", within: .seconds(120)) {
            if ended.withLock({ $0 }) { throw EndToEndError("\(name) ended: \(program.errors.suffix(3000))") }
            return holds((try? await HTTP.send("GET", probe))?.status == 200)
        }
        return program
    }

    /// Keeps a program that was started elsewhere until the end of the test.
    func adopt(_ name: String, _ program: Program) { programs.withLock { $0[name] = program } }

    var gatewayLog: String { (try? read("gateway.log")) ?? "" }
}
