import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Synchronization

/// A gateway at whose n-th call the caller dies, before the gateway acts or after it: no further call arrives.
final class DyingGateway: PaymentGateway {
    private let gateway: FakeGateway
    private let moment: FakeGateway.Moment
    private let left: Mutex<Int>

    init(gateway: FakeGateway, calls: Int, moment: FakeGateway.Moment) {
        self.gateway = gateway
        self.moment = moment
        left = Mutex(calls)
    }

    var isDead: Bool { left.withLock { $0 < 0 } }

    private func step<Value>(_ call: () async throws(GatewayFailure) -> Value) async throws(GatewayFailure) -> Value {
        let rest = left.withLock { left in
            left -= 1
            return left
        }
        if rest >= 0 { return try await call() }
        if rest == -1, moment == .afterActing { _ = try await call() }
        throw .unclear("the worker is dead")
    }

    func pay(_ order: PaymentOrder) async throws(GatewayFailure) -> GatewayPayment {
        try await step { () async throws(GatewayFailure) in try await gateway.pay(order) }
    }
    func payment(productOrderNo: String, refresh: Bool) async throws(GatewayFailure) -> GatewayPayment? {
        try await step { () async throws(GatewayFailure) in
            try await gateway.payment(productOrderNo: productOrderNo, refresh: refresh)
        }
    }
    func close(tradingOrderNo: String) async throws(GatewayFailure) -> GatewayPayment {
        try await step { () async throws(GatewayFailure) in try await gateway.close(tradingOrderNo: tradingOrderNo) }
    }
    func confirm(tradingOrderNo: String, transactionID: String, memo: String) async throws(GatewayFailure)
        -> GatewayPayment
    {
        try await step { () async throws(GatewayFailure) in
            try await gateway.confirm(tradingOrderNo: tradingOrderNo, transactionID: transactionID, memo: memo)
        }
    }
    func refund(_ order: RefundOrder) async throws(GatewayFailure) -> GatewayRefund {
        try await step { () async throws(GatewayFailure) in try await gateway.refund(order) }
    }
    func refund(refundNo: String) async throws(GatewayFailure) -> GatewayRefund? {
        try await step { () async throws(GatewayFailure) in try await gateway.refund(refundNo: refundNo) }
    }
    func payments(paidFrom: Date, paidBefore: Date) async throws(GatewayFailure) -> [GatewayPayment] {
        try await step { () async throws(GatewayFailure) in
            try await gateway.payments(paidFrom: paidFrom, paidBefore: paidBefore)
        }
    }
    func channels() async throws(GatewayFailure) -> [GatewayChannel] {
        try await step { () async throws(GatewayFailure) in try await gateway.channels() }
    }
}

/// Takes some completions, and breaks the transaction of the next.
final class DyingObserver: DonationObserver {
    private let left: Mutex<Int>

    init(completions: Int) { left = Mutex(completions) }

    func donationCompleted(_ donation: Donation, in db: Database) throws {
        let rest = left.withLock { left in
            left -= 1
            return left
        }
        if rest < 0 { throw DatabaseError(resultCode: .SQLITE_INTERRUPT, message: "the worker is dead") }
    }

    func donationRefunded(_ donation: Donation, by refund: Refund, in db: Database) throws {}
}
