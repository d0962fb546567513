/// What the provider knows: orders and refunds, and how they may change. A struct without I/O: time and identifiers come
/// in as arguments, and what the merchant must be told comes out as a notice.
struct SandboxLedger {
    /// A change that the merchant is told by a callback.
    enum Notice: Equatable {
        case order(SandboxOrder)
        case refund(SandboxRefund)
    }

    /// The names that a new order or refund may take.
    struct Names {
        var id: String
        var prepayID = ""
        var formToken = ""
    }

    private struct Key: Hashable {
        var merchantID: String
        var number: String
    }

    private var orders: [Key: SandboxOrder] = [:]
    private var refunds: [Key: SandboxRefund] = [:]
    private var keysByOrderID: [String: Key] = [:]
    private var keysByPrepayID: [String: Key] = [:]
    /// Open orders with an end.
    private var expiring: Set<Key> = []
    /// No open order ends before this time, in Unix seconds.
    private var nextExpiry = Int64.max

    /// Places an order, or finds the one that was placed with the same facts.
    mutating func place(_ facts: OrderFacts, names: Names, now: Int64) throws(SandboxRefusal) -> SandboxOrder {
        let key = Key(merchantID: facts.merchantID, number: facts.outTradeNo)
        if var known = orders[key] {
            guard known.facts == facts else {
                throw .conflict("ORDER_CONFLICT", "out_trade_no is taken by an order with other facts.")
            }
            known.placedCount += 1
            orders[key] = known
            return known
        }
        if let end = facts.expireTime, end <= now { throw .invalid("expire_time has passed") }
        let order = SandboxOrder(
            facts: facts, orderID: names.id, prepayID: names.prepayID, formToken: names.formToken, createTime: now)
        orders[key] = order
        keysByOrderID[order.orderID] = key
        keysByPrepayID[order.prepayID] = key
        if let end = facts.expireTime {
            expiring.insert(key)
            nextExpiry = min(nextExpiry, end)
        }
        return order
    }

    /// The order with the merchant's number.
    func order(merchantID: String, outTradeNo: String) throws(SandboxRefusal) -> SandboxOrder {
        guard let order = orders[Key(merchantID: merchantID, number: outTradeNo)] else { throw .orderNotFound }
        return order
    }

    /// The order with the provider's number.
    func order(id: String) -> SandboxOrder? { keysByOrderID[id].flatMap { orders[$0] } }

    /// The order that an app's SDK names.
    func order(prepayID: String) -> SandboxOrder? { keysByPrepayID[prepayID].flatMap { orders[$0] } }

    /// The refund with the merchant's number.
    func refund(merchantID: String, outRefundNo: String) throws(SandboxRefusal) -> SandboxRefund {
        guard let refund = refunds[Key(merchantID: merchantID, number: outRefundNo)] else { throw .refundNotFound }
        return refund
    }

    /// Everything that was done for one merchant, each by the merchant's number.
    func account(merchantID: String) -> (orders: [SandboxOrder], refunds: [SandboxRefund]) {
        let orders = orders.filter { $0.key.merchantID == merchantID }.values
        let refunds = refunds.filter { $0.key.merchantID == merchantID }.values
        return (
            orders.sorted { $0.facts.outTradeNo < $1.facts.outTradeNo },
            refunds.sorted { $0.facts.outRefundNo < $1.facts.outRefundNo }
        )
    }

    /// Moves an open order to `state`; nil where it is not open any more, or is there already.
    mutating func move(orderID: String, to state: OrderState, transactionID: String, now: Int64) -> Notice? {
        guard let key = keysByOrderID[orderID], var order = orders[key], order.state.isOpen, order.state != state else {
            return nil
        }
        order.state = state
        if state == .success {
            order.transactionID = transactionID
            order.payTime = now
            order.chargedCount += 1
            order.chargedTotal += order.facts.total
        }
        orders[key] = order
        guard !state.isOpen else { return nil }
        expiring.remove(key)
        return .order(order)
    }

    /// Closes an order for its merchant. A closed one stays as it is; a paid one cannot be closed.
    mutating func close(
        merchantID: String, outTradeNo: String, now: Int64
    ) throws(SandboxRefusal) -> (order: SandboxOrder, notice: Notice?) {
        let order = try order(merchantID: merchantID, outTradeNo: outTradeNo)
        if order.state == .success { throw .conflict("ORDER_PAID", "The order is paid and cannot be closed.") }
        let notice = move(orderID: order.orderID, to: .closed, transactionID: "", now: now)
        return (try self.order(merchantID: merchantID, outTradeNo: outTradeNo), notice)
    }

    /// Closes every open order whose time is over.
    mutating func expire(now: Int64) -> [Notice] {
        // It is asked at every request; all orders are looked at only when one is due.
        guard nextExpiry <= now else { return [] }
        let due = expiring.compactMap { orders[$0] }.filter { ($0.facts.expireTime ?? .max) <= now }
        let notices = due.sorted { $0.orderID < $1.orderID }
            .compactMap { move(orderID: $0.orderID, to: .closed, transactionID: "", now: now) }
        nextExpiry = expiring.compactMap { orders[$0]?.facts.expireTime }.min() ?? .max
        return notices
    }

    /// Accepts a refund, or finds the one that was asked for with the same facts. It stays PROCESSING until it is settled.
    mutating func refund(
        _ facts: RefundFacts, names: Names, now: Int64
    ) throws(SandboxRefusal) -> (refund: SandboxRefund, isNew: Bool) {
        let key = Key(merchantID: facts.merchantID, number: facts.outRefundNo)
        if var known = refunds[key] {
            guard known.facts == facts else {
                throw .conflict("REFUND_CONFLICT", "out_refund_no is taken by a refund with other facts.")
            }
            known.requestedCount += 1
            refunds[key] = known
            return (known, false)
        }
        let orderKey = Key(merchantID: facts.merchantID, number: facts.outTradeNo)
        guard var order = orders[orderKey] else { throw .orderNotFound }
        guard order.state == .success else { throw .unprocessable("ORDER_NOT_PAID", "The order is not paid.") }
        guard facts.total == order.facts.total, facts.currency == order.facts.currency else {
            throw .unprocessable("AMOUNT_MISMATCH", "total and currency are not those of the order.")
        }
        guard facts.amount <= order.facts.total - order.refundedTotal else {
            throw .unprocessable("REFUND_EXCEEDS_PAYMENT", "The refunds of the order would exceed what was paid.")
        }
        order.refundedTotal += facts.amount
        orders[orderKey] = order
        let refund = SandboxRefund(facts: facts, refundID: names.id, orderID: order.orderID, createTime: now)
        refunds[key] = refund
        return (refund, true)
    }

    /// Ends a refund; nil where it has ended already. A failed one gives its amount back to the order.
    mutating func settle(
        merchantID: String, outRefundNo: String, isSuccess: Bool, now: Int64
    ) throws(SandboxRefusal) -> Notice? {
        var refund = try refund(merchantID: merchantID, outRefundNo: outRefundNo)
        guard refund.state == .processing else { return nil }
        refund.state = isSuccess ? .success : .failed
        refund.finishTime = now
        if isSuccess {
            refund.paidBackCount += 1
            refund.paidBackTotal += refund.facts.amount
        }
        refunds[Key(merchantID: merchantID, number: outRefundNo)] = refund
        let orderKey = Key(merchantID: merchantID, number: refund.facts.outTradeNo)
        if !isSuccess { orders[orderKey]?.refundedTotal -= refund.facts.amount }
        return .refund(refund)
    }
}
