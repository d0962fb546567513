import Glibc

extension Scenario {
    /// The business system is down for the whole run, and comes back.
    static let shopDown = Scenario(name: "shop-down") { run in
        let site = try run.site()
        let gateway = try site.startGateway()
        site.shop.close()
        let load = try Load(site, name: "D", clients: run.options.clients)
        usleep(UInt32(run.options.loadMS * 2) * 1_000)
        load.stop()
        let resident = gateway.residentMiB ?? 0
        run.expect(resident < Limits.residentMiB, "\(resident) MiB resident while the business system was down")
        let missed = site.shop.events.count
        run.expect(missed == 0, "the business system was down and heard of \(missed) events")
        try site.shop.open()
        try run.account(site, gateway)
        return "\(load.count) orders while nobody listened, \(resident) MiB resident"
    }
}

/// What memory may come to, in MiB.
enum Limits {
    /// Whatever clients, providers and business systems do.
    static let residentMiB = 256
}
