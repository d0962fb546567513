import Foundation
import Fundraising

/// The ways to pay that donors may choose. What the gateway said is kept for half a minute, and longer while it says
/// nothing: its silence shall not take the form away.
actor ChannelMenu {
    private static let freshSeconds: TimeInterval = 30

    private let gateway: any PaymentGateway
    private let labels: [String]
    private let clock: @Sendable () -> Date
    private var known: [GatewayChannel] = []
    private var askedAt: Date?

    init(gateway: any PaymentGateway, labels: [String], clock: @escaping @Sendable () -> Date) {
        self.gateway = gateway
        self.labels = labels
        self.clock = clock
    }

    /// In the order of the configuration; empty when the gateway has never answered.
    func channels() async -> [GatewayChannel] {
        let now = clock()
        if askedAt.map({ now.timeIntervalSince($0) >= ChannelMenu.freshSeconds }) ?? true {
            if let answer = try? await gateway.channels() {
                known = answer
                askedAt = now
            }
        }
        let enabled = known.filter(\.enableFlag)
        guard !labels.isEmpty else { return enabled }
        return labels.compactMap { label in enabled.first { $0.channelLabel == label } }
    }
}
