import SluiceAuditor
import SluiceJSON
import SluiceOutbound
import SluiceSimulator
import SluiceTesting
import Testing

/// Bugs on purpose, at least one for each invariant: the simulator and the auditor together find each of them. They are
/// planted round the seams or in copies of plugins; production code has no switch for them.
@Suite struct PlantedBugTests {
    @Test func `J1: a disk that only says that it has synced is found`() throws {
        let seams = try Hunt.seams { $0.fileSystem = { LyingDisk(disk: $0) } }
        #expect(Hunt.seed(of: "J1", within: 3, channels: ["stripe"], seams) != nil)
    }

    @Test func `J2: a line that is written anew after a crash, with a chain that fits, is found`() throws {
        let seams = try Hunt.seams { $0.disk = { Forger.rewritten($0) } }
        #expect(Hunt.seed(of: "J2", within: 30, channels: ["cash"], seams) != nil)
    }

    @Test func `J3: a read that does not follow the journal is found`() throws {
        let seams = try Hunt.seams { $0.store = { StaleStore(inner: $0) } }
        #expect(Hunt.seed(of: "J3", within: 20, channels: ["stripe"], seams) != nil)
    }

    @Test func `J4: a changed byte in an old line is found`() throws {
        let seams = try Hunt.seams { $0.disk = { Forger.scratched($0) } }
        #expect(Hunt.seed(of: "J4", within: 30, channels: ["cash"], seams) != nil)
    }

    @Test func `J5: a failed commit that is acknowledged is found`() throws {
        let seams = try Hunt.seams { $0.store = { DeafStore(inner: $0) } }
        #expect(Hunt.seed(of: "J5", within: 60, channels: ["cash"], seams) != nil)
    }

    @Test func `T1: an order that is not recognized when it comes again is found`() throws {
        let seams = try Hunt.seams { $0.store = { OneKeyStore(inner: $0) } }
        #expect(Hunt.seed(of: "T1", within: 5, channels: ["cash"], seams) != nil)
    }

    @Test func `T2: a final state that gives way to a late success is found`() throws {
        let seams = try Hunt.seams {
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
        #expect(Hunt.seed(of: "T2", within: 40, channels: ["cash"], seams) != nil)
    }

    @Test func `T3: an unclear answer that counts as a refusal is found`() throws {
        let seams = try Hunt.plugin("stripe", "- {else: unknown}", "- {else: refused}")
        #expect(Hunt.seed(of: "T3", within: 60, channels: ["stripe"], seams) != nil)
    }

    @Test func `T3: a lost answer that counts as a refusal is found`() throws {
        let seams = try Hunt.seams {
            $0.outbound = { inner in
                MeddlingOutbound(inner: inner) { request, inner in
                    let result = await inner.send(request)
                    guard case .perhapsSent = result, request.method == "POST" else { return result }
                    let body = #"{"error": {"type": "invalid_request_error", "code": "made-up"}}"#
                    return .answered(
                        OutboundAnswer(status: 400, headers: [], body: Array(body.utf8), durationMS: 1))
                }
            }
        }
        #expect(Hunt.seed(of: "T3", within: 60, channels: ["stripe"], seams) != nil)
    }

    @Test func `T4: a message whose proof nobody looks at is found`() throws {
        let seams = try Hunt.seams { $0.message = { message, dialect, now in dialect.proved(message, at: now) } }
        #expect(Hunt.seed(of: "T4", within: 120, channels: ["stripe"], seams) != nil)
    }

    @Test func `T4: a message whose amount nobody compares is found`() throws {
        let seams = try Hunt.plugin(
            "stripe", "amount: ${callback.data.object.amount_total}", "amount: {none: \"nobody looks\"}")
        #expect(Hunt.seed(of: "T4", within: 200, channels: ["stripe"], seams) != nil)
    }

    @Test func `T5: refunds that do not know of each other are found`() throws {
        let seams = try Hunt.seams { $0.store = { RefundlessStore(inner: $0) } }
        #expect(Hunt.seed(of: "T5", within: 20, channels: ["cash"], seams) != nil)
    }

    @Test func `T6: a version that is written twice is found`() throws {
        let seams = try Hunt.seams { $0.store = { StutteringStore(inner: $0) } }
        #expect(Hunt.seed(of: "T6", within: 2, channels: ["cash"], seams) != nil)
    }

    @Test func `F1: a result that is dropped and taken for delivered is found`() throws {
        let seams = try Hunt.seams {
            $0.outbound = { inner in
                MeddlingOutbound(inner: inner) { request, inner in
                    let isDropped = MeddlingOutbound.isForward(request) && request.body.count % 5 == 0
                    return isDropped ? MeddlingOutbound.ok(204) : await inner.send(request)
                }
            }
        }
        #expect(Hunt.seed(of: "F1", within: 20, channels: ["cash"], seams) != nil)
    }

    @Test func `F1: a repeat under a new event id is found`() throws {
        let seams = try Hunt.seams {
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
        #expect(Hunt.seed(of: "F1", within: 40, channels: ["cash"], seams) != nil)
    }

    @Test func `S1: a secret that gets into the payment log is found`() throws {
        let seams = try Hunt.seams {
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
        #expect(Hunt.seed(of: "S1", within: 10, channels: ["stripe"], seams) != nil)
    }

    @Test func `S2: an amount that is ten times as much at the provider is found`() throws {
        let seams = try Hunt.plugin(
            "stripe", "unit_amount: ${trade.trading_amount | money}",
            "unit_amount: \"${trade.trading_amount | money}0\"")
        #expect(Hunt.seed(of: "S2", within: 40, channels: ["stripe"], seams) != nil)
    }
}
