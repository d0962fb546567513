import Foundation
import SluiceJSON
import Testing

/// What the gateway does when it is told to read its files again, or to stop.
@Suite struct SignalTests {
    @Test func `SIGHUP takes a changed channel, and a bad file changes nothing and is explained`() async throws {
        try await Installation.with { installation in
            try await installation.startSandbox()
            let gateway = try await installation.startGateway()
            let unknown = try await installation.api(
                "POST", "/v1/payments", installation.order("HUP-1", channel: "second"))
            #expect(unknown.json["code"] == "unknown-channel")

            try installation.write("channels/second.yaml", installation.sandboxChannel(label: "second"))
            gateway.send(SIGHUP)
            try await eventually("the reload is told") {
                holds(installation.gatewayLog.contains("reloaded: sandbox, second"))
            }
            let taken = try await installation.pay(installation.order("HUP-2", channel: "second"))

            // A mistake in one file: nothing of what is on disk counts, the sound change of the other file neither.
            try installation.write(
                "channels/second.yaml", installation.sandboxChannel(label: "second") + "colour: blue\n")
            try installation.write("channels/sandbox.yaml", installation.sandboxChannel(enabled: false))
            gateway.send(SIGHUP)
            try await eventually("the refusal is told") {
                holds(installation.gatewayLog.contains("nothing was reloaded"))
            }
            #expect(
                installation.gatewayLog.contains("channels/second.yaml:12:1: error: "), "\(installation.gatewayLog)")
            for (name, channel) in [("HUP-3", "second"), ("HUP-4", "sandbox")] {
                _ = try await installation.pay(installation.order(name, channel: channel))
            }

            // Both repaired: one is off, one is gone; what is open on the one that is off goes on.
            let open = try await installation.pay(installation.order("HUP-5"))
            try FileManager.default.removeItem(at: installation.folder.appendingPathComponent("channels/second.yaml"))
            gateway.send(SIGHUP)
            try await eventually("the second reload is told") {
                holds(installation.gatewayLog.contains(#/reloaded: sandbox\n/#))
            }
            let off = try await installation.api("POST", "/v1/payments", installation.order("HUP-6"))
            #expect(off.json["code"] == "channel-disabled")
            try await installation.control("orders/\(open)/pay")
            try await installation.payment(open, becomes: "succeeded")
            #expect(try await installation.payment(taken)["state"] == "pending")
        }
    }

    @Test func `SIGHUP takes a changed plugin, and one whose cases fail changes nothing`() async throws {
        try await Installation.with { installation in
            try await installation.startSandbox()
            let gateway = try await installation.startGateway()
            let plugin = try installation.read("channels/plugins/sandbox.yaml")
            try installation.write(
                "channels/plugins/sandbox.yaml",
                plugin.replacingOccurrences(of: "POST: /v1/orders\n", with: "POST: /v2/orders\n"))
            gateway.send(SIGHUP)
            try await eventually("the refusal is told") {
                holds(installation.gatewayLog.contains("nothing was reloaded"))
            }
            #expect(installation.gatewayLog.contains("channels/plugins/sandbox.cases.yaml:"))
            _ = try await installation.pay(installation.order("HUP-7"))
        }
    }

    @Test func `SIGTERM lets what is under way end, takes nothing new, and exits with 0`() async throws {
        try await Installation.with { installation in
            try await installation.startSandbox()
            let gateway = try await installation.startGateway()
            try await installation.control("faults", method: "PUT", ["delay_ms": 2000])
            async let reply = installation.api("POST", "/v1/payments", installation.order("TERM-1"))
            try await eventually("the order is on its way") {
                holds(try installation.journals.lines("payment_log").contains { $0["outcome"] == "sending" })
            }
            gateway.send(SIGTERM)
            let answered = try await reply
            #expect(answered.status == 201 && answered.json["action"]?["qr_code"]?.text != nil, "\(answered.text)")
            #expect(await gateway.exitCode(within: .seconds(30)) == 0)
            await #expect(throws: EndToEndError.self) { try await HTTP.send("GET", "\(installation.url)/healthz") }
            try await installation.verifyJournals()

            try await installation.control("faults", method: "DELETE")
            try await installation.startGateway()
            let again = try await installation.api("POST", "/v1/payments", installation.order("TERM-1"))
            #expect(again.status == 200 && again.json["trading_order_no"] == answered.json["trading_order_no"])
            #expect(again.json["action"] == answered.json["action"])
        }
    }

    @Test func `the sandbox ends on SIGTERM as well, and serve says it when its port is taken`() async throws {
        try await Installation.with { installation in
            let sandbox = try await installation.startSandbox()
            sandbox.send(SIGTERM)
            #expect(await sandbox.exitCode(within: .seconds(30)) == 0)
            let taken = try Listener(port: installation.port) { _ in Outgoing() }
            defer { taken.stop() }
            let said = try await installation.run("serve")
            #expect(said.code != 0)
            #expect(!said.errors.isEmpty)
        }
    }
}
