package import Foundation
import Glibc
import SluiceAuditor

/// How much of everything: the whole torture, or the few seconds of it that belong to every test run.
package struct TortureOptions: Sendable {
    package var executable: String
    /// How often the gateway is killed.
    package var cycles: Int
    package var seed: UInt64
    /// Names of scenarios; empty: all.
    package var only: [String] = []
    /// The folder in which installations are made.
    package var folder: URL
    package var keepsFolders = false
    /// How many connections are held open, and how many of them are slow.
    package var connections = 10_000
    /// How long the load of a scenario goes on, in milliseconds.
    package var loadMS = 8_000
    package var clients = 8

    package init(executable: String, cycles: Int, seed: UInt64, folder: URL) {
        self.executable = executable
        self.cycles = cycles
        self.seed = seed
        self.folder = folder
    }
}

/// One way to torture a gateway.
package struct Scenario: Sendable {
    package let name: String
    /// - Returns: what happened, in words.
    let run: @Sendable (Run) throws -> String

    /// All of them, in the order in which they are run.
    package static let all: [Scenario] = [
        .kills, .pauses, .stops, .silentProvider, .resettingProvider, .slowProvider, .shopDown, .fullDisk,
        .manyConnections, .slowClients,
    ]
}

/// One run of one scenario: makes installations, and collects what is found in them.
final class Run {
    let options: TortureOptions
    let random: SeededRandom
    private let name: String
    private var sitesCount = 0
    private(set) var accounted = 0
    private(set) var findings: [String] = []
    private var sites: [Site] = []

    init(_ name: String, _ options: TortureOptions) {
        self.name = name
        self.options = options
        random = SeededRandom(
            options.seed &+ UInt64(truncatingIfNeeded: name.utf8.reduce(5381) { $0 &* 33 &+ Int($1) }))
    }

    /// An installation with its provider running.
    /// - Parameter place: a folder elsewhere for all but the logs.
    func site(settings: String = "", at place: URL? = nil) throws -> Site {
        sitesCount += 1
        let folder = options.folder.appendingPathComponent("\(name)-\(sitesCount)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let site = try Site(
            executable: options.executable, folder: place ?? folder, logs: folder, random: random, settings: settings)
        sites.append(site)
        try site.startProvider()
        return site
    }

    /// Accounts for all orders of an installation, and ends it.
    func account(_ site: Site, _ gateway: Program, settleSeconds: Int = 300) throws {
        let result = try Account(site: site).close(gateway, settleSeconds: settleSeconds)
        accounted += result.ordersCount
        findings += result.findings.map(\.description)
        if result.findings.isEmpty { end(site) }
    }

    /// Notes what did not hold.
    func expect(_ isTrue: Bool, _ sentence: @autoclosure () -> String) {
        if !isTrue { findings.append(sentence()) }
    }

    private func end(_ site: Site) {
        site.end(isKept: options.keepsFolders)
        sites.removeAll { $0 === site }
    }

    /// Whether an installation is there in which something was found, or in which an error ended the run.
    var hasSites: Bool { !sites.isEmpty }

    /// Ends what an error left behind. Folders in which something was found stay.
    func endAll() { for site in sites { site.end(isKept: true) } }
}

/// Runs scenarios and says how each went.
package enum Torture {
    /// - Parameter say: takes one line for each scenario, and what was found.
    /// - Returns: whether everything held.
    package static func run(_ options: TortureOptions, say: (String) -> Void) -> Bool {
        signal(SIGPIPE, SIG_IGN)
        raiseDescriptorLimit()
        var isSound = true
        for scenario in Scenario.all where options.only.isEmpty || options.only.contains(scenario.name) {
            let start = ContinuousClock.now
            let run = Run(scenario.name, options)
            var said: String
            do {
                said = try scenario.run(run)
            } catch {
                said = "stopped: \(error)"
                isSound = false
            }
            let tenths = Int((ContinuousClock.now - start) / .milliseconds(100))
            let verdict = run.findings.isEmpty ? "" : ", \(run.findings.count) FINDINGS"
            say(
                "\(scenario.name): \(said); \(run.accounted) orders accounted for\(verdict); \(tenths / 10).\(tenths % 10) s"
            )
            for finding in run.findings.prefix(20) { say("    \(finding)") }
            if !run.findings.isEmpty { isSound = false }
            run.endAll()
        }
        // Only where nothing is left in it.
        rmdir(options.folder.path)
        return isSound
    }

    /// As many descriptors as the system allows: ten thousand connections need one each.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
