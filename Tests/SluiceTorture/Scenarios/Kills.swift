import Foundation
import Glibc

extension Scenario {
    /// kill -9 at random instants under load, and in the middle of the start that follows.
    static let kills = Scenario(name: "kill") { run in
        // A site of its own for some cycles, so that one audit stays small.
        let perSite = 40
        var killed = 0
        var inStart = 0
        var acknowledged = 0
        while killed < run.options.cycles {
            let site = try run.site()
            site.shop.refuse(percent: 5)
            let load = try Load(site, name: "K\(killed)", clients: run.options.clients)
            for _ in 0..<min(perSite, run.options.cycles - killed) {
                let isEarly = run.random.chance(20)
                let gateway = try site.startGateway(isAwaited: !isEarly)
                if isEarly { inStart += 1 }
                waitForKill(run, site, isEarly: isEarly)
                gateway.send(SIGKILL)
                gateway.wait()
                killed += 1
                try site.rememberAcknowledgedHead()
                // What is computed from the journals may be lost at any time (J3).
                if run.random.chance(10) { site.deleteIndex() }
            }
            load.stop()
            acknowledged += site.records.acknowledgedCount
            try run.account(site, try site.startGateway())
        }
        return
            "\(killed) kills, \(inStart) of them before the gateway was ready, \(acknowledged) orders acknowledged before"
    }

    /// Some kills come at a random time, the others right after a random number of acknowledgements.
    private static func waitForKill(_ run: Run, _ site: Site, isEarly: Bool) {
        guard !isEarly, run.random.chance(60) else {
            usleep(UInt32(run.random.int(in: 0...(isEarly ? 120_000 : 500_000))))
            return
        }
        let wanted = site.records.acknowledgedCount + run.random.int(in: 1...30)
        let deadline = ContinuousClock.now.advanced(by: .seconds(3))
        while site.records.acknowledgedCount < wanted, ContinuousClock.now < deadline { usleep(500) }
    }

    /// SIGSTOP and SIGCONT, of the gateway and of the provider.
    static let pauses = Scenario(name: "pause") { run in
        let site = try run.site()
        let gateway = try site.startGateway()
        let load = try Load(site, name: "P", clients: run.options.clients)
        var pauses = 0
        let end = ContinuousClock.now.advanced(by: .milliseconds(run.options.loadMS * 2))
        while ContinuousClock.now < end {
            usleep(UInt32(run.random.int(in: 20_000...400_000)))
            let victim = run.random.chance(60) ? gateway : site.provider
            victim?.send(SIGSTOP)
            usleep(UInt32(run.random.int(in: 10_000...1_500_000)))
            victim?.send(SIGCONT)
            pauses += 1
        }
        load.stop()
        try run.account(site, gateway)
        return "\(pauses) pauses of up to 1.5 s"
    }

    /// SIGTERM under load: what was acknowledged is there after the restart.
    static let stops = Scenario(name: "stop") { run in
        let site = try run.site()
        let load = try Load(site, name: "S", clients: run.options.clients)
        let count = max(3, run.options.cycles / 10)
        var slowestMS = 0
        for _ in 0..<count {
            let gateway = try site.startGateway()
            usleep(UInt32(run.random.int(in: 50_000...700_000)))
            let start = ContinuousClock.now
            gateway.send(SIGTERM)
            guard let code = gateway.wait(seconds: 60) else { throw TortureError("SIGTERM did not end the gateway") }
            run.expect(code == 0, "SIGTERM ended the gateway with \(code)")
            slowestMS = max(slowestMS, Int((ContinuousClock.now - start) / .milliseconds(1)))
            try site.rememberHeads()
        }
        load.stop()
        try run.account(site, try site.startGateway())
        return "\(count) graceful stops under load, the slowest in \(slowestMS) ms"
    }
}

extension Site {
    /// Takes the index of the journals away, as its documentation allows while the gateway is down.
    func deleteIndex() {
        let folder = data.appendingPathComponent("journals")
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        where name.hasPrefix("index.sqlite") {
            try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
        }
    }
}
