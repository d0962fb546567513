import Glibc

extension Scenario {
    /// Ten thousand connections that say nothing, and customers who want to pay beside them.
    static let manyConnections = Scenario(name: "open-connections") { run in
        try crowded(run, count: run.options.connections) { _, _ in }
    }

    /// Clients that send their request a byte now and a byte then, and customers who want to pay beside them.
    static let slowClients = Scenario(name: "slow-loris") { run in
        let request = Array(
            "POST /v1/payments HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
                .utf8)
        return try crowded(run, count: min(2_000, run.options.connections)) { descriptor, round in
            var byte = round < request.count ? request[round] : UInt8(ascii: " ")
            _ = send(descriptor, &byte, 1, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
    }

    /// Holds connections, lets each say a byte of something now and then, and places orders all the while.
    private static func crowded(_ run: Run, count wanted: Int, say: (Int32, Int) -> Void) throws -> String {
        let count = min(wanted, descriptorsMax - 500)
        let site = try run.site()
        let gateway = try site.startGateway()
        let merchant = try Merchant(site)
        let before = gateway.residentMiB ?? 0
        var held: [Int32] = []
        defer { for descriptor in held { close(descriptor) } }
        for _ in 0..<count {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { break }
            // Linux: how long connect may take (socket(7), SO_SNDTIMEO).
            var limit = timeval(tv_sec: 3, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            held.append(descriptor)
            guard Loopback.call(descriptor, site.gatewayPort, connect) else { break }
        }
        run.expect(held.count == count, "only \(held.count) of \(count) connections could be opened")
        var worst = before
        var answered = 0
        var refused = 0
        var unanswered = 0
        var slowestMS = 0
        let end = ContinuousClock.now.advanced(by: .milliseconds(run.options.loadMS))
        var round = 0
        while ContinuousClock.now < end {
            for descriptor in held { say(descriptor, round) }
            round += 1
            let order = Records.Order(name: "C-\(round)", amount: 1_250)
            site.records.begin(order)
            let start = ContinuousClock.now
            switch merchant.create(order) {
            case 201: answered += 1
            case 503: refused += 1
            default: unanswered += 1
            }
            slowestMS = max(slowestMS, Int((ContinuousClock.now - start) / .milliseconds(1)))
            worst = max(worst, gateway.residentMiB ?? 0)
            usleep(20_000)
        }
        let cut = held.count { Self.isCut($0) }
        run.expect(!gateway.hasEnded, "the gateway has ended")
        run.expect(worst < Limits.residentMiB, "\(worst) MiB resident with \(held.count) connections open")
        run.expect(unanswered == 0, "\(unanswered) customers beside \(held.count) connections had no answer")
        for descriptor in held { close(descriptor) }
        held = []
        try run.account(site, gateway)
        return
            "\(count) of \(wanted) connections (\(cut) cut by the gateway), \(before) MiB resident before, \(worst) MiB at most, \(answered) customers served, \(refused) told to come later, the slowest after \(slowestMS) ms"
    }

    /// How many descriptors this process, and each that it starts, may have open.
    private static var descriptorsMax: Int {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(clamping: limit.rlim_cur)
    }

    /// Whether the other side has ended the connection.
    private static func isCut(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        while true {
            let count = recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT))
            if count > 0 { continue }
            return count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)
        }
    }
}
