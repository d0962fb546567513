import Foundation
import SluiceJSON
import Synchronization
import Testing

/// kill -9 in the middle of a run of payments: afterwards every one of them is accounted for.
@Suite struct CrashTests {
    private static let rounds = 3
    private static let paymentsPerRound = 60

    @Test func `killed in the middle of payments and callbacks, the gateway loses none and places none twice`()
        async throws
    {
        try await Installation.with { installation in
            var random = SeededRandom("crash")
            let relay = try Relay(to: installation.sandboxURL)
            defer { relay.stop() }
            try installation.write(
                "channels/sandbox.yaml",
                installation.sandboxChannel().replacingOccurrences(of: installation.sandboxURL, with: relay.url))
            try await installation.startSandbox()
            var acknowledged: [String: String] = [:]
            for round in 0..<Self.rounds {
                let gateway = try await installation.startGateway()
                let names = (0..<Self.paymentsPerRound).map { "CRASH-\(round)-\($0)" }
                let survivors = Int.random(in: 5..<(Self.paymentsPerRound - 5), using: &random)
                let told = await run(names, on: installation, killing: gateway, after: survivors)
                #expect(await gateway.exitCode(within: .seconds(60)) == 128 + SIGKILL)
                print("crash: round \(round): \(told.count) of \(names.count) acknowledged before the kill")
                acknowledged.merge(told) { first, _ in first }
            }
            try await installation.startGateway()
            try await account(for: acknowledged, on: installation, relay)
        }
    }

    @Test func `killed in the middle of refunds, the gateway gives each back once`() async throws {
        try await Installation.with { installation in
            var random = SeededRandom("crash in refunds")
            try await installation.startSandbox()
            let gateway = try await installation.startGateway()
            var numbers: [String] = []
            for index in 0..<20 {
                let number = try await installation.pay(installation.order("BACK-\(index)"))
                try await installation.control("orders/\(number)/pay")
                numbers.append(number)
            }
            for number in numbers { try await installation.payment(number, becomes: "succeeded") }
            let countdown = Countdown(Int.random(in: 2..<18, using: &random))
            await withTaskGroup(of: Void.self) { group in
                for number in numbers {
                    group.addTask {
                        let reply = try? await Self.refund(number, on: installation)
                        if reply?.status == 201, countdown.countsToZero() { gateway.send(SIGKILL) }
                    }
                }
            }
            #expect(await gateway.exitCode(within: .seconds(60)) == 128 + SIGKILL)
            try await installation.startGateway()
            for number in numbers {
                let reply = try await Self.refund(number, on: installation)
                #expect(reply.status == 200 || reply.status == 201, "\(reply.text)")
                try await installation.refund("R-\(number)", becomes: "succeeded", within: .seconds(90))
                try await installation.forwarded("refund.succeeded", of: number)
                #expect(try await installation.payment(number)["refund"] == 1000)
                // The order as the sandbox knows it: to pay what is paid changes nothing.
                #expect(try await installation.control("orders/\(number)/pay").json["refunded_total"] == 1000)
            }
            try await installation.verifyJournals()
        }
    }

    private static func refund(_ number: String, on installation: Installation) async throws -> HTTPReply {
        try await installation.api(
            "POST", "/v1/payments/\(number)/refunds", ["refund_no": .text("R-\(number)"), "refund_amount": 1000])
    }

    /// Places all orders at once, has each paid as soon as it is acknowledged, and kills the gateway when so many are.
    private func run(
        _ names: [String], on installation: Installation, killing gateway: Program, after survivors: Int
    ) async -> [String: String] {
        let countdown = Countdown(survivors)
        return await withTaskGroup(of: (String, String)?.self) { group in
            for name in names {
                group.addTask {
                    guard let number = try? await installation.pay(Self.order(name, installation)) else { return nil }
                    if countdown.countsToZero() { gateway.send(SIGKILL) }
                    _ = try? await installation.control("orders/\(number)/pay")
                    return (name, number)
                }
            }
            return await group.reduce(into: [:]) { told, pair in if let pair { told[pair.0] = pair.1 } }
        }
    }

    private static func order(_ name: String, _ installation: Installation) -> JSONValue {
        installation.order(name).with(["description": .text(name)])
    }

    private func account(
        for acknowledged: [String: String], on installation: Installation, _ relay: Relay
    ) async throws {
        var numbers: [String: String] = [:]
        for round in 0..<Self.rounds {
            for index in 0..<Self.paymentsPerRound {
                let name = "CRASH-\(round)-\(index)"
                // The business system does what it is told to do: it asks again for what it has no answer for.
                let again = try await installation.api("POST", "/v1/payments", Self.order(name, installation))
                #expect(
                    again.status == 200 || (again.status == 201 && acknowledged[name] == nil), "\(name): \(again.text)")
                let number = try #require(again.json["trading_order_no"]?.text)
                numbers[name] = number
                if let told = acknowledged[name] { #expect(told == number, "\(name)") }
                _ = try? await installation.control("orders/\(number)/pay")
            }
        }
        #expect(Set(numbers.values).count == Self.rounds * Self.paymentsPerRound)
        for (name, number) in numbers {
            try await installation.payment(number, becomes: "succeeded", within: .seconds(90))
            try await installation.forwarded("payment.succeeded", of: number, within: .seconds(90))
            #expect(relay.numbers(name) == [number], "\(name) was placed as \(relay.numbers(name))")
            let events = installation.shop.deliveries(of: number).filter { $0.type == "payment.succeeded" }
            #expect(Set(events.map(\.eventID)).count == 1, "\(name)")
        }
        let known = try installation.journals.lines("trade").compactMap { $0["product_order_no"]?.text }
        #expect(Set(known) == Set(numbers.keys))
        try await installation.verifyJournals()
    }
}

/// Counts down to one moment.
private final class Countdown: Sendable {
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    /// Whether this was the one that was waited for.
    func countsToZero() -> Bool {
        left.withLock { left in
            left -= 1
            return left == 0
        }
    }
}
