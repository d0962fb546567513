import SluiceJSON
import Synchronization

/// `/control`: plays the buyer and the faults for tests. Unsigned, so it exists only where the options open it.
extension SandboxProvider {
    /// Answers a request under `/control`.
    func controlReply(to request: SandboxRequest, segments: [String]) -> SandboxReply {
        do throws(SandboxRefusal) {
            switch (request.method, segments.count, segments.first) {
            case ("POST", 3, "orders"):
                return plain(.object(try controlOrder(segments[1], segments[2], merchantID: try merchant(of: request))))
            case ("POST", 3, "refunds"):
                return plain(
                    .object(try controlRefund(segments[1], segments[2], merchantID: try merchant(of: request))))
            case ("GET", 1, "ledger"):
                return plain(account(of: try merchant(of: request)))
            case ("GET", 1, "faults"):
                return plain(state.withLock { $0.faults.json })
            case ("PUT", 1, "faults"):
                let faults = try SandboxFaults(try body(of: request))
                return plain(setFaults(faults))
            case ("DELETE", 1, "faults"):
                return plain(setFaults(SandboxFaults()))
            default:
                throw .pathNotFound
            }
        } catch {
            return plain(error)
        }
    }

    private func controlOrder(
        _ outTradeNo: String, _ action: String, merchantID: String
    ) throws(SandboxRefusal) -> JSONObject {
        let states: [String: OrderState] = ["pay": .success, "fail": .payError, "expire": .closed, "scan": .userPaying]
        guard let target = states[action] else { throw .pathNotFound }
        let now = now
        let (order, notice) = try lockedLedger {
            (ledger) throws(SandboxRefusal) -> (SandboxOrder, SandboxLedger.Notice?) in
            let order = try ledger.order(merchantID: merchantID, outTradeNo: outTradeNo)
            let notice = ledger.move(
                orderID: order.orderID, to: target, transactionID: Self.newTransactionID(), now: now)
            return (try ledger.order(merchantID: merchantID, outTradeNo: outTradeNo), notice)
        }
        guard order.state == target else {
            throw .conflict("ORDER_FINAL", "The order is \(order.state.rawValue) and stays so.")
        }
        if let notice { announce([notice]) }
        return order.json
    }

    private func controlRefund(
        _ outRefundNo: String, _ action: String, merchantID: String
    ) throws(SandboxRefusal) -> JSONObject {
        guard action == "succeed" || action == "fail" else { throw .pathNotFound }
        let now = now
        let (refund, notice) = try lockedLedger {
            (ledger) throws(SandboxRefusal) -> (SandboxRefund, SandboxLedger.Notice?) in
            let notice = try ledger.settle(
                merchantID: merchantID, outRefundNo: outRefundNo, isSuccess: action == "succeed", now: now)
            return (try ledger.refund(merchantID: merchantID, outRefundNo: outRefundNo), notice)
        }
        if let notice { announce([notice]) }
        return refund.json
    }

    private func account(of merchantID: String) -> JSONValue {
        let account = state.withLock { $0.ledger.account(merchantID: merchantID) }
        return .object([
            "orders": .array(account.orders.map { .object($0.account) }),
            "refunds": .array(account.refunds.map { .object($0.account) }),
        ])
    }

    private func setFaults(_ faults: SandboxFaults) -> JSONValue {
        state.withLock { state in
            state.faults = faults
            return state.faults.json
        }
    }

    private func body(of request: SandboxRequest) throws(SandboxRefusal) -> JSONValue {
        do throws(JSONError) {
            return try JSONParser.parse(request.body)
        } catch {
            throw .invalid("the body is not JSON: \(error.message)")
        }
    }

    /// The merchant of the query; where there is only one, it need not be named.
    private func merchant(of request: SandboxRequest) throws(SandboxRefusal) -> String {
        if let merchantID = request.query?["merchant_id"] { return merchantID }
        guard keys.merchants.count == 1, let only = keys.merchants.keys.first else {
            throw .invalid("merchant_id is missing")
        }
        return only
    }

    /// The number of a new payment.
    static func newTransactionID() -> String { "ST" + SandboxKeys.randomText(30) }
}
