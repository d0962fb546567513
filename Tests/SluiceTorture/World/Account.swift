import Foundation
import Glibc
import SluiceAuditor
import SluiceJSON

/// Accounts for every order of a site: brings everything to its end, stops the gateway, and has the auditor compare what all sides
/// know.
struct Account {
    let site: Site

    /// What came out.
    struct Result {
        /// Orders that the business system began, trades in the journals, orders at the provider.
        var ordersCount: Int
        var tradesCount: Int
        var placedCount: Int
        var eventsCount: Int
        var findings: [Finding]
    }

    /// Heals every fault, lets the business system ask again for what it has no answer for, waits until nothing is open that could
    /// be closed, and audits. The gateway must be running; it is stopped.
    /// - Parameter settleSeconds: how long the gateway may take to bring everything to its end.
    func close(_ gateway: Program, settleSeconds: Int = 300) throws -> Result {
        site.wire.inject([.none])
        site.shop.refuse(percent: 0)
        try askAgain()
        try settle(seconds: settleSeconds)
        gateway.send(SIGTERM)
        guard let code = gateway.wait(seconds: 60) else { throw TortureError("SIGTERM did not end the gateway") }
        guard code == 0 else {
            throw TortureError("the gateway ended with \(code): \(site.log("gateway").suffix(1500))")
        }
        let evidence = try evidence(isQuiescent: true)
        return Result(
            ordersCount: site.records.orders.count, tradesCount: Auditor.outcomes(evidence.journals).count,
            placedCount: evidence.provider.orders.count, eventsCount: evidence.business.events.count,
            findings: Auditor.audit(evidence))
    }

    /// The business system does what the documents tell it to: it sends every call again that it has no answer for. Of the orders
    /// that were clearly turned away it gives up half: no trace of them may be found.
    private func askAgain() throws {
        let merchant = try Merchant(site)
        let turnedAway = site.records.turnedAway
        for order in site.records.orders where !turnedAway.contains(order.name) || site.random.chance(50) {
            if !order.isAcknowledged {
                try again("order \(order.name)") { merchant.create(order) }
            }
            guard let known = site.records.order(order.name) else { continue }
            for refund in known.refunds where !refund.isAnswered {
                try again("refund \(refund.name)") { merchant.refund(refund, of: known) }
            }
        }
    }

    /// Calls until there is an answer that says something. A gateway that has given a provider up for a while, or is just starting,
    /// gets the time to come back.
    private func again(_ what: String, _ call: () -> Int?) throws {
        let deadline = ContinuousClock.now.advanced(by: .seconds(90))
        var last: Int?
        while ContinuousClock.now < deadline {
            last = call()
            if let last, last < 500 {
                guard last < 300 || last == 409 || last == 422 else { break }
                return
            }
            usleep(200_000)
        }
        throw TortureError("\(what) is never answered: \(last.map(String.init) ?? "no answer")")
    }

    /// Waits until a look from outside finds nothing open any more; what is still found after the time is found once more when
    /// all is at rest.
    private func settle(seconds: Int) throws {
        let deadline = ContinuousClock.now.advanced(by: .seconds(seconds))
        while ContinuousClock.now < deadline {
            var evidence = try evidence(isQuiescent: true)
            evidence.mayHaveTornTail = true
            let start = ContinuousClock.now
            if Auditor.audit(evidence).isEmpty { return }
            // A look costs processor time that the gateway needs as well.
            let pauseMS = max(300, (ContinuousClock.now - start) / .milliseconds(1) * 3)
            usleep(UInt32(pauseMS) * 1_000)
        }
    }

    /// What all sides know now. The sides are asked in the order in which a fact travels backwards, so that a running gateway is
    /// not ahead of what was written down of it.
    func evidence(isQuiescent: Bool) throws -> Evidence {
        let requests = site.wire.requests
        let events = site.shop.events
        let calls = site.records.calls
        var evidence = Evidence(isQuiescent: isQuiescent, heads: site.records.heads)
        evidence.journals = try Evidence.journals(inDataFolder: site.data)
        evidence.provider = try ledger()
        evidence.provider.requests = requests
        evidence.business = BusinessEvidence(calls: calls, events: events)
        evidence.secrets = try secrets()
        evidence.texts = [NamedBytes(name: "gateway.log", bytes: Array(site.log("gateway").utf8))]
        return evidence
    }

    /// The provider's own books: `/control/ledger` of docs/sandbox-protocol.md.
    private func ledger() throws -> ProviderEvidence {
        guard let answer = HTTPClient(port: site.providerPort, timeoutSeconds: 60).json("GET", "/control/ledger"),
            answer.status == 200, let orders = answer.json["orders"]?.array, let refunds = answer.json["refunds"]?.array
        else { throw TortureError("the provider shows no ledger") }
        return try ProviderEvidence(orders: orders.map(order), refunds: refunds.map(refund))
    }

    private func order(_ json: JSONValue) throws -> ProviderOrder {
        let states: [String: ProviderOrder.State] = [
            "NOTPAY": .open, "USERPAYING": .open, "SUCCESS": .succeeded, "CLOSED": .closed, "PAYERROR": .failed,
        ]
        guard let number = json["out_trade_no"]?.text, let state = json["state"]?.text.flatMap({ states[$0] }),
            let amount = json["amount"]?["total"]?.integer, let currency = json["amount"]?["currency"]?.text,
            let placed = json["placed_count"]?.integer, let charged = json["charged_count"]?.integer,
            let total = json["charged_total"]?.integer
        else { throw TortureError("an order of the ledger cannot be read: \(json.serializedText)") }
        return ProviderOrder(
            tradingOrderNo: number, amount: amount, currency: currency, state: state, placedCount: Int(placed),
            chargedCount: Int(charged), chargedAmount: total, transactionID: json["transaction_id"]?.text,
            reference: json["description"]?.text)
    }

    private func refund(_ json: JSONValue) throws -> ProviderRefund {
        let states: [String: ProviderRefund.State] = [
            "PROCESSING": .processing, "SUCCESS": .succeeded, "FAILED": .failed,
        ]
        guard let number = json["out_refund_no"]?.text, let order = json["out_trade_no"]?.text,
            let state = json["state"]?.text.flatMap({ states[$0] }), let amount = json["amount"]?.integer,
            let currency = json["currency"]?.text, let requested = json["requested_count"]?.integer,
            let paid = json["paid_back_count"]?.integer, let total = json["paid_back_total"]?.integer
        else { throw TortureError("a refund of the ledger cannot be read: \(json.serializedText)") }
        return ProviderRefund(
            refundNo: number, tradingOrderNo: order, amount: amount, currency: currency, state: state,
            requestedCount: Int(requested), paidBackCount: Int(paid), paidBackAmount: total)
    }

    /// Every key of the installation, in the writings in which it could get into a file.
    private func secrets() throws -> [Needle] {
        let folder = site.data.appendingPathComponent("keys")
        var needles: [Needle] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        where !name.hasSuffix("-public.pem") {
            let text = try site.key(name)
            guard name.hasSuffix(".pem") else {
                needles += Needle.writings(of: Array(text.utf8), name: name)
                continue
            }
            for line in text.split(separator: "\n") where !line.hasPrefix("-") && line.count > 40 {
                needles.append(Needle(name: name, bytes: Array(line.utf8)))
            }
        }
        return needles
    }
}
