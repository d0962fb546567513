import Glibc
import SluiceAuditor

extension Scenario {
    /// A provider that accepts and never answers.
    static let silentProvider = faulty("silent-provider", [.none, .none, .silentBefore, .silentAfter], crowd: 8)

    /// A provider that resets the connection.
    static let resettingProvider = faulty("resetting-provider", [.none, .resetBefore, .resetAfter, .resetWithin])

    /// A provider that answers a byte at a time.
    static let slowProvider = faulty("byte-at-a-time-provider", [.none, .trickle])

    /// - Parameter crowd: how many times the usual crowd; where every client waits, it takes more of them to make a load.
    private static func faulty(_ name: String, _ faults: [FaultyWire.Fault], crowd: Int = 2) -> Scenario {
        Scenario(name: name) { run in
            let site = try run.site()
            let gateway = try site.startGateway()
            site.wire.inject(faults)
            let load = try Load(site, name: "F", clients: run.options.clients * crowd)
            usleep(UInt32(run.options.loadMS) * 1_000)
            site.wire.inject([.none])
            load.stop()
            let faulted = site.wire.faultedCount
            run.expect(faulted > 0, "no request met a fault")
            let resident = gateway.residentMiB ?? 0
            run.expect(resident < Limits.residentMiB, "\(resident) MiB resident")
            let refused = site.records.calls.count { $0.status == 503 }
            try run.account(site, gateway)
            return "\(faulted) requests met a fault, \(refused) calls turned away, \(resident) MiB resident"
        }
    }
}
