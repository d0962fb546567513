import Foundation
import Glibc
import SluiceJSON
import Synchronization
import Testing

/// SIGTERM in the middle of work: what was acknowledged is in the journals, and what was under way is settled later.
@Suite struct StopTests {
    /// What the clients heard.
    private final class Heard: Sendable {
        private let state = Mutex<(acknowledged: [String: String], others: [String])>(([:], []))

        var acknowledged: [String: String] { state.withLock(\.acknowledged) }
        var others: [String] { state.withLock(\.others) }

        func keep(_ order: String, _ number: String?) {
            state.withLock { state in
                if let number { state.acknowledged[order] = number } else { state.others.append(order) }
            }
        }
    }

    @Test func `a stop under load loses no acknowledged call, and what was cut off is settled after the restart`()
        async throws
    {
        try await Installation.with(settings: "limits: {stop_timeout: 5s}\n") { installation in
            try await installation.startSandbox()
            let gateway = try await installation.startGateway()
            try await installation.control("faults", method: "PUT", ["delay_ms": 200])
            let heard = Heard()
            await withTaskGroup(of: Void.self) { group in
                for client in 0..<12 {
                    group.addTask { await call(installation, client, heard) }
                }
                group.addTask {
                    _ = try? await eventually("there is load") { holds(heard.acknowledged.count >= 40) }
                    gateway.send(SIGTERM)
                }
            }
            #expect(await gateway.exitCode(within: .seconds(30)) == 0)
            try await installation.verifyJournals()
            let (acknowledged, others) = (heard.acknowledged, heard.others)
            #expect(acknowledged.count >= 40 && !others.isEmpty)
            let written = Set(try installation.journals.lines("trade").compactMap { $0["trading_order_no"]?.text })
            #expect(written.isSuperset(of: acknowledged.values))

            try await installation.control("faults", method: "DELETE")
            try await installation.startGateway()
            for (order, number) in acknowledged {
                let again = try await installation.api("POST", "/v1/payments", installation.order(order))
                #expect(again.status == 200 && again.json["trading_order_no"]?.text == number, "\(again.text)")
            }
            // Those that heard nothing, or a refusal, ask again and get one payment each.
            for order in others {
                let again = try await installation.api("POST", "/v1/payments", installation.order(order))
                #expect(again.status == 200 || again.status == 201, "\(again.text)")
            }
            let trades = try installation.journals.lines("trade")
            let numbers = Dictionary(grouping: trades) { $0["product_order_no"]?.text ?? "" }
                .mapValues { Set($0.compactMap { $0["trading_order_no"]?.text }) }
            #expect(numbers.values.allSatisfy { $0.count == 1 })
            for number in acknowledged.values.prefix(10) {
                try await installation.control("orders/\(number)/pay")
                try await installation.payment(number, becomes: "succeeded")
                try await installation.forwarded("payment.succeeded", of: number)
            }
        }
    }

    /// Orders, one after the other, until the gateway is gone.
    private func call(_ installation: Installation, _ client: Int, _ heard: Heard) async {
        for index in 0..<10_000 {
            let order = "STOP-\(client)-\(index)"
            let reply = try? await installation.api("POST", "/v1/payments", installation.order(order))
            guard let reply, (200..<300).contains(reply.status), let number = reply.json["trading_order_no"]?.text
            else {
                heard.keep(order, nil)
                return
            }
            heard.keep(order, number)
        }
    }

    @Test func `a provider that does not answer is cut off by its budget, refused, and found again`() async throws {
        let settings = """
            channel_limits: {budget: 1s, breaker_failures: 3, breaker_pause: 2s}
            """
        try await Installation.with(settings: settings) { installation in
            try await installation.startSandbox()
            try await installation.startGateway()
            try await installation.control("faults", method: "PUT", ["delay_ms": 5000])
            var numbers: [String] = []
            for index in 0..<3 { numbers.append(try await installation.pay(installation.order("SLOW-\(index)"))) }
            let refused = try await installation.api("POST", "/v1/payments", installation.order("SLOW-9"))
            #expect(refused.status == 503 && refused.json["code"] == "channel-unavailable", "\(refused.text)")
            #expect(refused.header("retry-after").flatMap { Int($0) }.map { (1...2).contains($0) } == true)
            #expect(try installation.journals.lines("trade").allSatisfy { $0["product_order_no"] != "SLOW-9" })
            let channels = try await installation.api("GET", "/v1/channels").json
            #expect(channels["channels"]?.array?.first?["breaker"]?["state"] != "closed", "\(channels)")
            let metrics = try await HTTP.send("GET", "\(installation.url)/metrics").text
            #expect(
                metrics.contains(#"sluice_channel_refused_total{channel="sandbox",code="channel-unavailable"} 1"#),
                "\(metrics)")
            for number in numbers { #expect(!metrics.contains(number)) }
            try await installation.control("faults", method: "DELETE")
            try await eventually("the channel is taken again") {
                let reply = try await installation.api("POST", "/v1/payments", installation.order("SLOW-9"))
                return holds(reply.status == 201)
            }
            for number in numbers {
                let payment = try await installation.payment(number)
                #expect(payment["state"] != "failed", "\(payment)")
            }
        }
    }

    @Test func `many idle connections leave the gateway working`() async throws {
        try await Installation.with(settings: "limits: {connections: 600, head_timeout: 2s}\n") { installation in
            try await installation.startSandbox()
            try await installation.startGateway()
            // More than are taken: those behind wait until the first ones have had their time.
            let idle = (0..<700).map { _ in
                socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            }
            defer { for descriptor in idle { close(descriptor) } }
            for descriptor in idle { #expect(descriptor >= 0 && Loopback.call(descriptor, installation.port, connect)) }
            for index in 0..<5 { _ = try await installation.pay(installation.order("IDLE-\(index)")) }
        }
    }
}
