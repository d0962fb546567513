import SluiceChannel
import SluiceGateway

extension Simulation {
    /// Pauses between a provider's attempts, in milliseconds; the last repeats.
    private static let pausesMS: [Int64] = [15_000, 15_000, 30_000, 180_000, 1_800_000, 3_600_000, 10_800_000]

    /// Sends the message about an order's or a refund's end until it is acknowledged.
    func announce(_ subject: ProviderLedger.Subject, of dialect: any Dialect, attempt: Int) {
        if attempt == 0 { messagesOpen += 1 }
        let fault = nextFault(dialect.label)
        if fault == .never, attempt == 0, dialect.isAnswerable, !isContradiction(subject, dialect) {
            tell("\(dialect.label) never tells of \(subject)")
            messagesOpen -= 1
            return
        }
        let again = { [self] in
            let pause = Simulation.pausesMS[min(attempt, Simulation.pausesMS.count - 1)]
            agenda.after(pause) { [self] in announce(subject, of: dialect, attempt: attempt + 1) }
        }
        let delay = network.delay() + (fault == .late ? 20_000 : 0)
        agenda.after(delay) { [self] in
            guard fault != .lost else { return again() }
            if fault == .forgedFirst, let message = dialect.message(about: subject, at: agenda.now, twist: .none) {
                bring(dialect.spoiled(message), to: dialect.label) { _ in }
            }
            guard let message = dialect.message(about: subject, at: agenda.now, twist: .none) else {
                messagesOpen -= 1
                return
            }
            if fault == .twice { bring(message, to: dialect.label) { _ in } }
            bring(message, to: dialect.label) { [self] reply in
                if let reply, fault != .acknowledgementLost, dialect.isAcknowledged(reply) {
                    messagesOpen -= 1
                } else {
                    again()
                }
            }
        }
    }

    private func nextFault(_ label: String) -> MessageFault? {
        guard let fault = messageFaults[label]?.first else { return nil }
        messageFaults[label]?.removeFirst()
        return fault
    }

    /// Whether only a message can tell of it: nobody asks about what has ended.
    private func isContradiction(_ subject: ProviderLedger.Subject, _ dialect: any Dialect) -> Bool {
        guard case .order(let number) = subject else { return false }
        return (dialect.ledger.orders[number]?.changes ?? 0) > 1
    }

    /// Brings a message to the gateway; `nil` when nobody answered.
    func bring(_ message: ProviderMessage, to label: String, _ answered: @escaping (WireReply?) -> Void) {
        guard let life, let gateway = life.gateway else { return answered(nil) }
        life.callsUnderWay += 1
        let answered = Box(answered)
        let message = dialects[label].map { seams.message(message, $0, agenda.now) } ?? message
        run { [self] in
            let result = await gateway.receive(message.callback, label: label, at: message.place)
            life.callsUnderWay -= 1
            guard !life.isDead, case .success(let reply) = result else {
                tell("a message to \(label) is not answered")
                return answered.value(nil)
            }
            tell("a message to \(label) is answered \(reply.status)")
            answered.value(reply)
        }
    }

    func forge(_ forgery: Forgery, _ order: Int) {
        let product = Simulation.product(order)
        for label in dialects.keys.sorted() {
            guard let dialect = dialects[label],
                let number = dialect.ledger.orderNumbers.first(where: {
                    dialect.ledger.orders[$0]?.reference == product
                })
            else { continue }
            forge(forgery, number, dialect)
        }
    }

    private func forge(_ forgery: Forgery, _ number: String, _ dialect: any Dialect) {
        let twist: Twist =
            switch forgery {
            case .wrongProof, .otherChannel, .strangersKey, .unknownKey: .claimed
            case .otherAmount: .otherAmount
            case .otherCurrency: .otherCurrency
            case .otherMerchant: .otherMerchant
            case .unknownNumber: .otherNumber
            }
        guard var message = dialect.message(about: .order(number), at: agenda.now, twist: twist) else { return }
        if forgery == .wrongProof { message = dialect.spoiled(message) }
        if forgery == .strangersKey || forgery == .unknownKey {
            let leads = forgery == .strangersKey
            guard let strange = dialect.estranged(message, at: agenda.now, leads: leads) else { return }
            message = strange
        }
        let label = forgery == .otherChannel ? "cash" : dialect.label
        bring(message, to: label) { _ in }
    }
}
