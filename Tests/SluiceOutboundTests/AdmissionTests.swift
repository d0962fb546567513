import Testing

@testable import SluiceOutbound

@Suite struct AdmissionTests {
    @Test func `hosts that wait take turns, and one host keeps its order`() {
        var admission = Admission(maxActive: 1, maxActivePerHost: 1, maxWaiting: 10)
        #expect(admission.offer(1, host: "a") == .start)
        for id in [2, 3, 4] as [UInt64] { #expect(admission.offer(id, host: "a") == .wait) }
        for id in [5, 6] as [UInt64] { #expect(admission.offer(id, host: "b") == .wait) }
        var order: [UInt64] = []
        var host = "a"
        while true {
            admission.finish(host: host)
            guard let id = admission.next() else { break }
            order.append(id)
            host = id < 5 ? "a" : "b"
        }
        #expect(order == [2, 5, 3, 6, 4])
    }

    @Test func `a host at its bound does not hold up another`() {
        var admission = Admission(maxActive: 3, maxActivePerHost: 1, maxWaiting: 10)
        #expect(admission.offer(1, host: "a") == .start)
        #expect(admission.offer(2, host: "a") == .wait)
        #expect(admission.offer(3, host: "b") == .start)
        #expect(admission.next() == nil)
        admission.finish(host: "a")
        #expect(admission.next() == 2)
    }

    @Test func `random histories keep every bound and lose nobody`() {
        let seed = seedFromEnvironment()
        var random = SplitMix(state: seed)
        var admission = Admission(maxActive: 5, maxActivePerHost: 2, maxWaiting: 7)
        var active: [UInt64: String] = [:]
        var waiting: [UInt64: String] = [:]
        for id in 1...20_000 as ClosedRange<UInt64> {
            switch random.next() % 4 {
            case 0, 1:
                let host = "host \(random.next() % 4)"
                switch admission.offer(id, host: host) {
                case .start: active[id] = host
                case .wait: waiting[id] = host
                case .refuse: #expect(waiting.count == 7, "seed \(seed)")
                }
            case 2:
                if let (id, host) = active.randomElement(using: &random) {
                    active[id] = nil
                    admission.finish(host: host)
                }
            default:
                if let (id, _) = waiting.randomElement(using: &random) {
                    waiting[id] = nil
                    admission.withdraw(id)
                }
            }
            while let id = admission.next() {
                active[id] = waiting.removeValue(forKey: id)
                #expect(active[id] != nil, "seed \(seed): \(id) was not waiting")
            }
            #expect(active.count == admission.activeCount && waiting.count == admission.waitingCount, "seed \(seed)")
            #expect(active.count <= 5 && waiting.count <= 7, "seed \(seed)")
            let perHost = Dictionary(grouping: active.values) { $0 }.mapValues(\.count)
            #expect(perHost.values.allSatisfy { $0 <= 2 }, "seed \(seed)")
            let isStuck = active.count < 5 && waiting.values.contains { perHost[$0] ?? 0 < 2 }
            #expect(!isStuck, "seed \(seed): somebody waits although there is room")
        }
    }
}

/// SplitMix64, so that a seed means the same history everywhere.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
