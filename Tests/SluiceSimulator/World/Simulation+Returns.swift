import SluiceAuditor
import SluiceChannel
import SluiceGateway

extension Simulation {
    /// Lets the browsers of an order's buyer come back, wherever the provider has sent them; before anybody has seen the way
    /// there, nobody comes back.
    func comeBack(_ order: Int, _ comeback: Comeback) {
        buyer(order) { dialect, number in
            guard let genuine = dialect.comeback(number, at: agenda.now) else { return }
            let other = shop.orders.sorted { $0.key < $1.key }.compactMap(\.value.tradingOrderNo).first { $0 != number }
            switch comeback {
            case .genuine: bringBack(genuine, to: dialect)
            case .twice:
                bringBack(genuine, to: dialect)
                bringBack(genuine, to: dialect)
            case .claims:
                let query = genuine.query.replacing("state=NOTPAY", with: "state=SUCCESS")
                bringBack(
                    Simulation.changed(genuine, "\(query)&status=COMPLETED&trade_status=TRADE_SUCCESS&paid=true"),
                    to: dialect)
            case .wrongProof:
                bringBack(
                    Simulation.changed(genuine, genuine.query.replacing("sign", with: "sign=AAAA&unsign")), to: dialect)
            case .otherNumber:
                guard let other else { return }
                bringBack(
                    Simulation.changed(genuine, genuine.query.replacing(number, with: other)), to: dialect)
            case .unknownNumber:
                bringBack(
                    Simulation.changed(genuine, genuine.query.replacing(number, with: "NOBODY\(number.suffix(14))")),
                    to: dialect)
            case .otherChannel:
                for label in dialects.keys.sorted() where label != dialect.label {
                    if let wrong = dialects[label] { bringBack(genuine, to: wrong) }
                }
            case .bare: bringBack(Simulation.changed(genuine, ""), to: dialect)
            }
        }
    }

    private static func changed(_ callback: WireCallback, _ query: String) -> WireCallback {
        var callback = callback
        callback.query = query
        callback.url = callback.url.prefix { $0 != "?" } + "?" + query
        return callback
    }

    private func bringBack(_ callback: WireCallback, to dialect: any Dialect) {
        guard let life, let gateway = life.gateway else { return }
        life.callsUnderWay += 1
        run { [self] in
            let result = await gateway.receiveReturn(callback, label: dialect.label)
            life.callsUnderWay -= 1
            guard !life.isDead, case .success(let reply)? = result else {
                return tell("a browser that comes back from \(dialect.label) sees that something is wrong")
            }
            tell("a browser that comes back from \(dialect.label) is answered \(reply)")
            check(reply, of: dialect)
        }
    }

    /// A return leads to the business system alone, and says of a payment what is true at that moment.
    private func check(_ reply: ReturnReply, of dialect: any Dialect) {
        guard case .redirect(let url) = reply else { return }
        shop.note(page: url)
        let parts = url.split(separator: "?", maxSplits: 1)
        guard parts.first.map(String.init) == Shop.returnURL, parts.count == 2 else {
            return complaints.append(Finding(.genuine, dialect.label, "a browser was sent on to \(url)"))
        }
        let fields = Wire.fields(parts[1])
        let number = fields["trading_order_no"] ?? ""
        if fields["state"] == "succeeded", (dialect.ledger.orders[number]?.charges ?? 0) == 0 {
            complaints.append(
                Finding(.genuine, number, "a browser was told succeeded, but the provider charged nobody"))
        }
    }
}
