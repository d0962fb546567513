import Foundation
import Fundraising
import FundraisingTesting
import Glibc
import Synchronization

/// A charity's machine: the gateway, the sandbox provider and the fundraising system as they are installed, in a folder of
/// their own, with the shipped channels.
final class Charity: Sendable {
    let folder: URL
    let gatewayPort = HTTPCall.freePort()
    let sandboxPort = HTTPCall.freePort()
    let port = HTTPCall.freePort()
    private let programs = Mutex<[String: Program]>([:])

    var url: String { "http://127.0.0.1:\(port)" }
    var gatewayURL: String { "http://127.0.0.1:\(gatewayPort)" }

    private init() throws {
        folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appendingPathComponent("charity-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Makes one, hands it to a body, stops its programs and takes it away again. `SLUICE_KEEP` keeps the folder.
    ///
    /// The gifts of companies are paid by `fundraiser worker`, when the body runs it.
    static func with(_ body: (Charity) async throws -> Void) async throws {
        await Gate.shared.enter()
        let result: Result<Void, any Error>
        do {
            let charity = try Charity()
            do {
                try await charity.prepare()
                result = .success(try await body(charity))
            } catch {
                result = .failure(charity.explained(error))
            }
            await charity.end()
        } catch {
            result = .failure(error)
        }
        await Gate.shared.leave()
        try result.get()
    }

    private func prepare() async throws {
        try FileManager.default.copyItem(
            at: Places.root.appendingPathComponent("channels"), to: folder.appendingPathComponent("channels"))
        let sandbox = try read("channels/sandbox.yaml")
            .replacing("http://127.0.0.1:8081", with: "http://127.0.0.1:\(sandboxPort)")
        try write("channels/sandbox.yaml", sandbox)
        try write(
            "config.yaml",
            """
            listen: {host: 127.0.0.1, port: \(gatewayPort)}
            public_base_url: \(gatewayURL)
            apps:
              - app_id: fundraiser
                key: {file: data/keys/app-fundraiser.key}
                notify_url: \(url)/gateway/results
                webhook_secret: {file: data/keys/app-fundraiser.webhook}
            payments: {tick: 50ms, forward_timeout: 5s}
            journal: {reserve: 1MiB}

            """)
        try write(
            "fundraiser.json",
            """
            {"listen": {"port": \(port)}, "gateway": {"base_url": "\(gatewayURL)"}, "worker_pause_ms": 100}
            """)
        try await run("sluice", ["init"])
        try await run("fundraiser", ["seed"])
        try await start("sandbox", "sluice", ["sandbox", "--port", "\(sandboxPort)"], probe: nil)
        try await start("gateway", "sluice", ["serve"], probe: "\(gatewayURL)/readyz")
        try await startPages()
    }

    /// Starts the pages and the workers, or starts them again.
    func startPages() async throws {
        try await start("fundraiser", "fundraiser", ["serve", "--no-gifts"], probe: "\(url)/healthz")
    }

    /// The first admin's password, as `fundraiser seed` has kept it.
    func adminPassword() throws -> String {
        try read("data/fundraiser/admin.password").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The books, read beside the running system.
    func database() throws -> FundraisingDatabase {
        try FundraisingDatabase.open(path: folder.appendingPathComponent("data/fundraiser/fundraiser.sqlite").path)
    }

    func write(_ path: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(path))
    }

    func read(_ path: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
    }

    /// Runs one of the project's commands to its end, and answers what it said.
    @discardableResult
    func run(_ executable: String, _ arguments: [String]) async throws -> String {
        try await outputOf(Places.executable(executable), arguments)
    }

    /// Runs any command.
    func outputOf(_ executable: String, _ arguments: [String]) async throws -> String {
        let name = "run-\(UUID().uuidString)"
        let program = try Program(
            executable, arguments, in: folder, output: folder.appendingPathComponent("\(name).out"),
            errors: folder.appendingPathComponent("\(name).err"))
        let code = await program.exitCode(within: .seconds(120))
        guard code == 0 else {
            throw ProgramError("\(executable) \(arguments) ended with \(code): \(program.errors) \(program.output)")
        }
        return program.output
    }

    /// Starts a program under a name, and waits until an address answers 200.
    @discardableResult
    func start(_ name: String, _ executable: String, _ arguments: [String], probe: String?) async throws -> Program {
        let program = try Program(
            Places.executable(executable), arguments, in: folder,
            output: folder.appendingPathComponent("\(name).out"), errors: folder.appendingPathComponent("\(name).log"))
        programs.withLock { $0[name] = program }
        guard let probe else { return program }
        try await eventually("\(name) is ready", within: .seconds(120)) {
            if kill(program.processID, 0) != 0 {
                throw ProgramError("\(name) has ended: \(program.errors.suffix(2000))")
            }
            return holds((try? await HTTPCall.send(probe))?.status == 200)
        }
        return program
    }

    /// Ends a program and waits until it is gone.
    func stop(_ name: String, with signal: Int32 = SIGTERM) async {
        guard let program = programs.withLock({ $0.removeValue(forKey: name) }) else { return }
        program.send(signal)
        _ = await program.exitCode(within: .seconds(60))
    }

    private func end() async {
        for name in programs.withLock({ Array($0.keys) }) { await stop(name, with: SIGKILL) }
        if ProcessInfo.processInfo.environment["SLUICE_KEEP"] == nil {
            try? FileManager.default.removeItem(at: folder)
        }
    }

    private func explained(_ error: any Error) -> any Error {
        let log = ((try? read("fundraiser.log")) ?? "").suffix(2000)
        return ProgramError("\(error)\nfundraiser.log: \(log)")
    }
}

/// How many charities there are at one time: each is several processes and a browser.
private actor Gate {
    static let shared = Gate()

    private var isTaken = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    func enter() async {
        if isTaken {
            await withCheckedContinuation { waiters.append($0) }
        } else {
            isTaken = true
        }
    }

    func leave() {
        if waiters.isEmpty {
            isTaken = false
        } else {
            waiters.removeFirst().resume()
        }
    }
}
