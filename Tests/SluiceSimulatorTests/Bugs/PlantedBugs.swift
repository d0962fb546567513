import SluiceJSON
import SluiceOutbound
import SluiceSimulator
import SluiceTesting

/// A bug on purpose, with the letter of the invariant that it breaks. It is planted round the seams or in a copy of a plugin;
/// production code has no switch for it.
struct PlantedBug: Sendable {
    let letter: String
    /// The channels of the histories that look for it.
    let channels: [String]
    let seams: @Sendable () throws -> Seams

    init(_ letter: String, channels: [String], _ seams: @escaping @Sendable () throws -> Seams) {
        self.letter = letter
        self.channels = channels
        self.seams = seams
    }

    /// The first seed whose history shows it.
    /// - Parameter first: where to begin to look, for what takes many histories.
    func seed(from first: UInt64 = 1, within count: UInt64 = 60) throws -> UInt64? {
        let seams = try seams()
        return (first..<(first + count)).first { seed in
            Simulation(PlanMaker.plan(seed, channels: channels), seams: seams).run().letters.contains(letter)
        }
    }
}

extension PlantedBug {
    /// J1: a disk that only says that it has synced is found.
    static let lyingDisk = PlantedBug("J1", channels: ["stripe"]) {
        try Hunt.seams { $0.fileSystem = { LyingDisk(disk: $0) } }
    }

    /// J2: a line that is written anew after a crash, with a chain that fits, is found.
    static let rewrittenLine = PlantedBug("J2", channels: ["cash"]) {
        try Hunt.seams { $0.disk = { Forger.rewritten($0) } }
    }

    /// J3: a balance that is not counted from the journal is found.
    static let ownBalance = PlantedBug("J3", channels: ["cash"]) {
        try Hunt.seams { $0.store = { ForgetfulStore(inner: $0) } }
    }

    /// J4: a changed byte in an old line is found.
    static let scratchedLine = PlantedBug("J4", channels: ["cash"]) {
        try Hunt.seams { $0.disk = { Forger.scratched($0) } }
    }

    /// J5: a failed commit that is acknowledged is found.
    static let deafStore = PlantedBug("J5", channels: ["cash"]) {
        try Hunt.seams { $0.store = { DeafStore(inner: $0) } }
    }

    /// T1: an order that is not recognized when it comes again is found.
    static let oneKey = PlantedBug("T1", channels: ["cash"]) {
        try Hunt.seams { $0.store = { OneKeyStore(inner: $0) } }
    }

    /// T2: a final state that gives way to a late success is found.
    static let yieldingEnd = PlantedBug("T2", channels: ["cash"]) {
        try Hunt.seams {
            $0.store = { inner in
                ChangingStore(inner: inner) { journal, line in
                    var line = line
                    if journal == "trade", line["contradiction"]?.text == "succeeded" {
                        line["trading_state"] = .integer(2)
                    }
                    return line
                }
            }
        }
    }

    /// T3: a state that nobody knows and that counts as a failure is found.
    static let unknownFailed = PlantedBug("T3", channels: ["sandbox"]) {
        try Hunt.plugin("sandbox", "PAYERROR: failed, else: pending", "PAYERROR: failed, else: failed")
    }

    /// T3: an order that is placed again under a new number when its answer was lost is found.
    static let placedAnew = PlantedBug("T3", channels: ["stripe"]) {
        try Hunt.seams {
            $0.outbound = { inner in
                MeddlingOutbound(inner: inner) { request, inner in
                    let result = await inner.send(request)
                    guard case .perhapsSent = result, request.method == "POST",
                        let number = request.headers.first(where: { $0.name == "Idempotency-Key" })?.value
                    else { return result }
                    return await inner.send(MeddlingOutbound.renamed(request, number, to: "X" + number.dropFirst()))
                }
            }
        }
    }

    /// T4: a message whose proof nobody looks at is found.
    static let unprovedMessage = PlantedBug("T4", channels: ["stripe"]) {
        try Hunt.seams { $0.message = { message, dialect, now in dialect.proved(message, at: now) } }
    }

    /// T4: a message for another merchant that is believed is found.
    static let anyMerchant = PlantedBug("T4", channels: ["sandbox"]) {
        try Hunt.plugin("sandbox", "{got: \"${opened.merchant_id}\"", "{got: \"${channel.merchant_id}\"")
    }

    /// T5: refunds that do not know of each other are found.
    static let refundless = PlantedBug("T5", channels: ["cash"]) {
        try Hunt.seams { $0.store = { RefundlessStore(inner: $0) } }
    }

    /// T6: a version that is written twice is found.
    static let stutter = PlantedBug("T6", channels: ["cash"]) {
        try Hunt.seams { $0.store = { StutteringStore(inner: $0) } }
    }

    /// F1: a result that is dropped and taken for delivered is found.
    static let droppedResult = PlantedBug("F1", channels: ["cash"]) {
        try Hunt.seams {
            $0.outbound = { inner in
                MeddlingOutbound(inner: inner) { request, inner in
                    let isDropped = MeddlingOutbound.isForward(request) && request.body.count % 5 == 0
                    return isDropped ? MeddlingOutbound.ok(204) : await inner.send(request)
                }
            }
        }
    }

    /// F1: a repeat under a new event id is found.
    static let newEventID = PlantedBug("F1", channels: ["cash"]) {
        try Hunt.seams {
            $0.outbound = { inner in
                MeddlingOutbound(inner: inner) { request, inner in
                    guard MeddlingOutbound.isForward(request) else { return await inner.send(request) }
                    let time = request.headers.first { $0.name == "webhook-timestamp" }?.value ?? ""
                    let id = request.headers.first { $0.name == "webhook-id" }?.value ?? ""
                    return await inner.send(
                        MeddlingOutbound.signed(request, id: "\(id)_\(time)", body: request.body))
                }
            }
        }
    }

    /// S1: a secret that gets into the payment log is found.
    static let loggedSecret = PlantedBug("S1", channels: ["stripe"]) {
        try Hunt.seams {
            $0.store = { inner in
                ChangingStore(inner: inner) { journal, line in
                    var line = line
                    if journal == "payment_log", line["operation"]?.text == "query" {
                        line["response_data"] = ["authorization": .text("Bearer \(Keys.shared.bearer)")]
                    }
                    return line
                }
            }
        }
    }

    /// S2: an amount that is ten times as much at the provider is found.
    static let tenfold = PlantedBug("S2", channels: ["stripe"]) {
        try Hunt.plugin(
            "stripe", "unit_amount: ${trade.trading_amount | money}",
            "unit_amount: \"${trade.trading_amount | money}0\"")
    }
}
