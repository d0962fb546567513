import Glibc

extension Scenario {
    /// Ten thousand connections that say nothing, and customers who want to pay beside them.
    static let manyConnections = Scenario(name: "open-connections") { run in
        let silent = Crowd(
            count: run.options.connections, limits: "{head_timeout: 10m}", isEnded: false, seconds: 0
        ) { _, _ in [] }
        return try crowded(run, silent)
    }

    /// Clients that send their request a byte now and a byte then, and customers who want to pay beside them. Half of them are
    /// slow with the head of their request, half with its body.
    static let slowClients = Scenario(name: "slow-loris") { run in
        let head = Array(
            "POST /v1/payments HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
                .utf8)
        let slow = Crowd(
            count: min(2_000, run.options.connections), limits: "{head_timeout: 2s, body_timeout: 2s}", isEnded: true,
            seconds: 6
        ) { index, round in
            guard index % 2 == 0 else { return round == 0 ? head : [UInt8(ascii: " ")] }
            return round < head.count - 1 ? [head[round]] : []
        }
        return try crowded(run, slow)
    }

    /// Clients that are in the way.
    private struct Crowd {
        var count: Int
        /// The gateway's limits for them.
        var limits: String
        /// Whether the gateway should have ended all of them in the end, or none.
        var isEnded: Bool
        /// The least time for which they stay.
        var seconds: Int
        /// What each says in each round.
        var says: (Int, Int) -> [UInt8]

        init(
            count: Int, limits: String, isEnded: Bool, seconds: Int, says: @escaping (Int, Int) -> [UInt8]
        ) {
            self.count = count
            self.limits = limits
            self.isEnded = isEnded
            self.seconds = seconds
            self.says = says
        }
    }

    /// How the customers beside a crowd fared.
    private struct Service {
        var served = 0
        var turnedAway = 0
        var unanswered = 0
        var slowestMS = 0
        /// The most memory of the gateway, in MiB.
        var residentMiB = 0
    }

    /// Holds connections, lets each say something now and then, and places orders all the while.
    private static func crowded(_ run: Run, _ crowd: Crowd) throws -> String {
        let count = min(crowd.count, HeldConnections.descriptorsMax - 500)
        let site = try run.site(settings: "limits: \(crowd.limits)")
        let gateway = try site.startGateway()
        let before = gateway.residentMiB ?? 0
        let held = HeldConnections(count, to: site.gatewayPort)
        run.expect(held.count == count, "only \(held.count) of \(count) connections could be opened")
        let service = try serve(run, crowd, held, site, gateway)
        let ended = held.endedCount
        run.expect(!gateway.hasEnded, "the gateway has ended")
        run.expect(
            service.residentMiB < Limits.residentMiB,
            "\(service.residentMiB) MiB resident with \(held.count) connections open")
        run.expect(
            service.unanswered == 0, "\(service.unanswered) customers beside \(held.count) connections had no answer")
        run.expect(
            ended == (crowd.isEnded ? held.count : 0), "\(ended) of \(held.count) connections were ended by the gateway"
        )
        let opened = held.count
        held.closeAll()
        try run.account(site, gateway)
        return
            "\(opened) of \(crowd.count) connections, \(ended) ended by the gateway, \(before) MiB resident before, \(service.residentMiB) MiB at most, \(service.served) customers served, \(service.turnedAway) told to come later, the slowest after \(service.slowestMS) ms"
    }

    private static func serve(
        _ run: Run, _ crowd: Crowd, _ held: HeldConnections, _ site: Site, _ gateway: Program
    ) throws -> Service {
        let merchant = try Merchant(site)
        var service = Service()
        let lengthMS = max(run.options.loadMS, crowd.seconds * 1_000)
        let end = ContinuousClock.now.advanced(by: .milliseconds(lengthMS))
        var round = 0
        while ContinuousClock.now < end {
            held.say { crowd.says($0, round) }
            round += 1
            let order = Records.Order(name: "C-\(round)", amount: 1_250)
            site.records.begin(order)
            let start = ContinuousClock.now
            switch merchant.create(order) {
            case 201: service.served += 1
            case 503: service.turnedAway += 1
            default: service.unanswered += 1
            }
            service.slowestMS = max(service.slowestMS, Int((ContinuousClock.now - start) / .milliseconds(1)))
            service.residentMiB = max(service.residentMiB, gateway.residentMiB ?? 0)
            usleep(20_000)
        }
        return service
    }
}
