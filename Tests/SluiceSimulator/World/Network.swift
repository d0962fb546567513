package import SluiceOutbound
import SluiceTesting

/// The way between a gateway and the world, with everything that can go wrong on it.
package final class Network: @unchecked Sendable {
    // A world and everything that it runs stay on one thread; nothing here is ever touched by two.

    private struct Armed {
        let fault: Fault
        let purpose: Purpose
        let channel: String
    }

    private let agenda: Agenda
    private var random: SplitMix
    private var armed: [Armed] = []
    package var dialects: [any Dialect] = []
    /// Takes what is forwarded to the business system.
    package var shop: (OutboundRequest) -> OutboundResult = { _ in .notSent(Network.nobody) }
    /// Called for every request that arrives at a provider, before it is acted upon.
    package var arrives: (Errand, any Dialect) -> Void = { _, _ in }
    /// Called where the gateway is to die.
    package var kills: () -> Void = {}
    package var tells: (() -> String) -> Void = { _ in }
    /// Called with an address that is nobody's with whom the gateway has to do.
    package var strays: (String) -> Void = { _ in }

    /// Where somebody listens who is none of those.
    static let stranger = "https://stranger.example"

    static let nobody = OutboundFailure(code: "outbound-refused", message: "nobody listens", durationMS: 1)
    static let silence = OutboundFailure(code: "outbound-timeout", message: "no answer in time", durationMS: 10_000)
    static let cut = OutboundFailure(code: "outbound-broken", message: "the connection was cut", durationMS: 3)
    static let dead = OutboundFailure(code: "outbound-broken", message: "the process has ended", durationMS: 0)

    package init(agenda: Agenda, seed: UInt64) {
        self.agenda = agenda
        random = SplitMix(seed: seed)
    }

    package func arm(_ fault: Fault, _ purpose: Purpose, channel: String) {
        armed.append(Armed(fault: fault, purpose: purpose, channel: channel))
    }

    package func heal() { armed = [] }

    /// Carries a request and calls back with its result, once, at some time.
    func carry(_ request: OutboundRequest, _ ended: @escaping (OutboundResult) -> Void) {
        let dialect = dialects.first { dialect in dialect.hosts.contains { request.url.hasPrefix($0 + "/") } }
        guard let dialect else {
            guard request.url == Shop.notifyURL else {
                strays(request.url)
                return agenda.after(1) { ended(.notSent(Network.nobody)) }
            }
            return carry(request, Errand(.forward, message: ""), nil, ended)
        }
        carry(request, dialect.errand(request), dialect, ended)
    }

    private func carry(
        _ request: OutboundRequest, _ errand: Errand, _ dialect: (any Dialect)?,
        _ ended: @escaping (OutboundResult) -> Void
    ) {
        let fault = take(errand.purpose, dialect?.label ?? "")
        let there = delay()
        let back = delay()
        let patience = Int64(request.timeoutMS)
        let silence = OutboundResult.perhapsSent(Network.silence)
        let act: () -> OutboundResult = { [self] in self.act(request, errand, dialect) }
        tells {
            "\(errand.purpose.rawValue) \(errand.refund ?? errand.order ?? "") leaves\(fault.map { ", \($0.rawValue)" } ?? "")"
        }
        switch fault {
        case nil:
            agenda.after(there) { [agenda] in
                let result = act()
                agenda.after(back) { ended(result) }
            }
        case .refused: agenda.after(1) { ended(.notSent(Network.nobody)) }
        case .requestLost: agenda.after(patience) { ended(silence) }
        case .requestLate:
            agenda.after(patience) { ended(silence) }
            agenda.after(patience + 1 + 40 * there) {
                dialect?.ledger.isLate = true
                _ = act()
                dialect?.ledger.isLate = false
            }
        case .requestTwice:
            agenda.after(there) { [agenda] in
                _ = act()
                agenda.after(there) {
                    dialect?.ledger.isCopy = true
                    let result = act()
                    dialect?.ledger.isCopy = false
                    agenda.after(back) { ended(result) }
                }
            }
        case .answerLost:
            agenda.after(there) { _ = act() }
            agenda.after(patience) { ended(silence) }
        case .answerLate:
            agenda.after(there) { [agenda] in
                let result = act()
                agenda.after(max(1, patience - there - 1)) { ended(result) }
            }
        case .reset:
            agenda.after(there) { [agenda] in
                _ = act()
                agenda.after(back) { ended(.perhapsSent(Network.cut)) }
            }
        case .serverError: agenda.after(there + back) { ended(Network.answer(503, "<h1>Service Unavailable</h1>")) }
        case .serverErrorAfter, .garbage, .truncated, .badProof:
            agenda.after(there) { [agenda] in
                let result = Network.spoil(act(), fault, dialect)
                agenda.after(back) { ended(result) }
            }
        case .crashBefore: agenda.after(there) { [self] in kills() }
        case .crashAfter:
            agenda.after(there) { [self] in
                _ = act()
                kills()
            }
        }
    }

    private func act(_ request: OutboundRequest, _ errand: Errand, _ dialect: (any Dialect)?) -> OutboundResult {
        guard let dialect else { return shop(request) }
        arrives(errand, dialect)
        let answer = dialect.answer(request, at: agenda.now)
        tells { "\(dialect.label) answers \(errand.purpose.rawValue) with \(answer.status)" }
        return .answered(answer)
    }

    private static func spoil(_ result: OutboundResult, _ fault: Fault?, _ dialect: (any Dialect)?) -> OutboundResult {
        guard case .answered(var answer) = result else { return result }
        switch fault {
        case .serverErrorAfter: return Network.answer(500, "{\"code\": \"SYSTEM_ERROR\"}")
        case .garbage: answer.body = Array("\u{0}\u{1}<html>???".utf8)
        case .truncated: answer.body = Array(answer.body.prefix(answer.body.count / 2))
        case .badProof: answer = dialect?.spoiled(answer) ?? answer
        default: break
        }
        return .answered(answer)
    }

    private static func answer(_ status: Int, _ body: String) -> OutboundResult {
        .answered(
            OutboundAnswer(
                status: status, headers: [("Content-Type", "text/html")], body: Array(body.utf8), durationMS: 5))
    }

    private func take(_ purpose: Purpose, _ channel: String) -> Fault? {
        guard let index = armed.firstIndex(where: { $0.purpose == purpose && $0.channel == channel }) else {
            return nil
        }
        return armed.remove(at: index).fault
    }

    /// Short, and often the same for two, so that much happens at one moment.
    package func delay() -> Int64 { [1, 1, 2, 5, 20, 50, 300][Int(random.next() % 7)] }
}

/// The network as one process sees it.
struct LifeOutbound: Outbound {
    let network: Network
    let life: Life

    func send(_ request: OutboundRequest) async -> OutboundResult {
        if life.isDead { return .perhapsSent(Network.dead) }
        return await withCheckedContinuation { continuation in
            let id = life.wait { continuation.resume(returning: .perhapsSent(Network.dead)) }
            network.carry(request) { [life] result in
                if life.endWait(id) { continuation.resume(returning: result) }
            }
        }
    }
}
