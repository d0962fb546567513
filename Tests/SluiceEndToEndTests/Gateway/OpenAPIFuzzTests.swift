import Foundation
import SluiceJSON
import SluiceJSON
import Testing

/// The running gateway, fuzzed from its own OpenAPI document by schemathesis: payments, refunds, callbacks and returns, one call
/// after the other and in chains in which one answer's number goes into the next call.
@Suite struct OpenAPIFuzzTests {
    @Test func `no call out of the document gets a 5xx, or an answer that the document does not name`() async throws {
        try await Installation.with(plugins: ["sandbox", "cash"]) { installation in
            try installation.write(
                "channels/till.yaml", "channel_name: till\nchannel_label: till\nplugin: cash\nenable_flag: true\n")
            try await installation.startSandbox()
            try await installation.startGateway()
            // Money to refund from the beginning on.
            let paid = try await installation.pay(installation.order("PAID-1", amount: 100_000, channel: "till"))
            let confirmed = try await installation.api("POST", "/v1/payments/\(paid)/confirm", JSONValue.object([:]))
            #expect(confirmed.status == 200)
            let seed = Self.setting("SLUICE_SEED") ?? Int.random(in: 1...1_000_000)
            print("schemathesis: SLUICE_SEED=\(seed)")
            let fuzzer = try Program(
                Places.python,
                [
                    "-m", "schemathesis.cli", "--config-file",
                    Places.peers.appendingPathComponent("schemathesis/schemathesis.toml").path, "run",
                    "\(installation.url)/openapi.json", "-H",
                    "Authorization: Bearer \(try installation.key("app-shop.key"))",
                    "--max-examples", "\(Self.setting("SLUICE_API_EXAMPLES") ?? 20)", "--seed", "\(seed)",
                    "--continue-on-failure", "--no-color", "--generation-database", "none", "--warnings", "off",
                ], in: installation.folder,
                environment: ["SCHEMATHESIS_HOOKS": Self.hooks, "PYTHONDONTWRITEBYTECODE": "1", "SLUICE_PAID": paid],
                output: installation.folder.appendingPathComponent("fuzzer.out"),
                errors: installation.folder.appendingPathComponent("fuzzer.log"))
            let code = await fuzzer.exitCode(within: .seconds(1200))
            #expect(code == 0, "SLUICE_SEED=\(seed)\n\(fuzzer.output.suffix(6000))\(fuzzer.errors.suffix(2000))")
            // A fuzzer that reached nothing has proved nothing.
            let outcomes = Set(try installation.journals.lines("refund").compactMap { $0["refund_status"]?.integer })
            #expect(outcomes.contains(2), "no refund succeeded")
            try await installation.verifyJournals()
        }
    }

    private static let hooks = Places.peers.appendingPathComponent("schemathesis/hooks.py").path

    private static func setting(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }
}
