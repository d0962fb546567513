import Glibc
import Synchronization

/// A crowd of merchants that place, pay, close and refund until they are told to stop.
final class Load: Sendable {
    private let site: Site
    private let name: String
    private let isStopped = Mutex(false)
    private let running = Mutex(0)
    private let next = Mutex(0)
    /// The least time between two orders of one merchant, in microseconds.
    private let pauseMicroseconds: UInt32

    init(_ site: Site, name: String, clients: Int, pauseMicroseconds: UInt32 = 0) throws {
        self.site = site
        self.name = name
        self.pauseMicroseconds = pauseMicroseconds
        for _ in 0..<clients {
            let merchant = try Merchant(site)
            running.withLock { $0 += 1 }
            // A merchant belongs to its thread from here on.
            nonisolated(unsafe) let mine = merchant
            onThread { [self] in
                while !isStopped.withLock({ $0 }) { step(mine) }
                running.withLock { $0 -= 1 }
            }
        }
    }

    /// How many orders were begun.
    var count: Int { next.withLock { $0 } }

    /// Lets every merchant end what it is doing, and waits for them.
    func stop() {
        isStopped.withLock { $0 = true }
        while running.withLock({ $0 }) > 0 { usleep(2_000) }
    }

    private func step(_ merchant: Merchant) {
        if pauseMicroseconds > 0 { usleep(pauseMicroseconds) }
        let number = next.withLock { next in
            next += 1
            return next
        }
        let order = Records.Order(name: "\(name)-\(number)", amount: Int64(site.random.int(in: 100...100_000)))
        site.records.begin(order)
        var answer = merchant.create(order)
        // Half of the merchants ask again at once when the gateway is away; the others leave it to the end of the day.
        let isPatient = site.random.chance(50)
        while answer == nil, !isStopped.withLock({ $0 }) {
            usleep(50_000)
            guard isPatient else { return }
            answer = merchant.create(order)
        }
        guard let status = answer else { return }
        if status == 503 { usleep(20_000) }
        if status == 201 || status == 200, let told = site.records.order(order.name)?.number {
            after(merchant, order, told)
        }
        if let paid = site.records.takeRefundable(olderThan: 20) { refund(merchant, paid) }
    }

    /// What happens to an order that was acknowledged.
    private func after(_ merchant: Merchant, _ order: Records.Order, _ number: String) {
        switch site.random.int(in: 1...100) {
        case ...80: if merchant.buyer("pay", number) { site.records.isPaid(order.name) }
        case ...87: merchant.buyer("fail", number)
        case ...94: merchant.close(number)
        case ...97:
            // The buyer pays while the merchant closes.
            if merchant.buyer("pay", number) { site.records.isPaid(order.name) }
            merchant.close(number)
        default:
            // Nobody pays, and a stranger says that somebody has.
            merchant.forge(number, order.amount)
        }
        if site.random.chance(10) { merchant.query(number) }
        // Impatient: the same call once more.
        if site.random.chance(5) { merchant.create(order) }
    }

    private func refund(_ merchant: Merchant, _ order: Records.Order) {
        guard site.random.chance(40) else { return }
        for index in 1...site.random.int(in: 1...2) {
            // Two of these together are more than was paid in half of all cases.
            let amount = order.amount * Int64(site.random.int(in: 20...80)) / 100
            let refund = Records.Refund(name: "R\(index)-\(order.name)", amount: max(1, amount))
            site.records.begin(refund, of: order.name)
            merchant.refund(refund, of: order)
        }
    }
}
