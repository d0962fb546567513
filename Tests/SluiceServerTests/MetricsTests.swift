import SluiceGateway
import SluiceJSON
import Testing

@testable import SluiceMetrics
@testable import SluiceServer

/// What `/metrics` shows, and to whom.
struct MetricsTests {
    private func withMetrics(
        _ options: ServerOptions = ServerOptions(), _ body: (RawClient) async throws -> Void
    ) async throws {
        let registry = PrometheusRegistry(about: ServerMetricsOptions.about)
        let metrics = ServerMetricsOptions(factory: registry) { registry.text() }
        try await withServer(StubAPI(), options: options, metrics: metrics) { client, _ in try await body(client) }
    }

    @Test func `requests are counted by route and status, and no number of an order is among the labels`() async throws
    {
        try await withMetrics { client in
            _ = await client.call("GET", "/v1/payments/SECRET-NUMBER")
            _ = await client.call("GET", "/v1/payments/OTHER-NUMBER")
            _ = await client.call("GET", "/v1/payments/T1", key: nil)
            _ = await client.call("PROPFIND", "/tea/SECRET-NUMBER")
            let reply = await client.call("GET", "/metrics", key: nil)
            #expect(reply.status == 200)
            #expect(reply.header("content-type") == "text/plain; version=0.0.4; charset=utf-8")
            let text = reply.text
            let route = #"route="/v1/payments/{trading_order_no}""#
            #expect(text.contains(#"sluice_http_requests_total{method="GET",\#(route),status="200"} 2"#), "\(text)")
            #expect(text.contains(#"sluice_http_requests_total{method="GET",\#(route),status="401"} 1"#))
            #expect(text.contains(#"sluice_http_requests_total{method="other",route="none",status="404"} 1"#))
            #expect(text.contains(#"sluice_http_refused_total{code="unauthorized"} 1"#))
            #expect(text.contains("sluice_http_request_duration_seconds_count{\(route)} 3"))
            #expect(text.contains("# HELP sluice_http_connections Open connections.\n"))
            #expect(!text.contains("NUMBER") && !text.contains("PROPFIND"))
        }
    }

    @Test(arguments: ["X-Forwarded-For: 203.0.113.9", "X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1"])
    func `who comes through a proxy that is not known finds nothing`(header: String) async throws {
        try await withMetrics { client in
            let reply = await client.call("GET", "/metrics", headers: [header], key: nil)
            #expect(reply.status == 404 && reply.code == "route-not-found")
        }
    }

    @Test func `behind a proxy that is known the client counts`() async throws {
        var options = ServerOptions()
        options.trustedProxies = ServerOptions.loopback
        options.metricsNetworks = [AddressRange("10.1.0.0/16")].compactMap { $0 }
        try await withMetrics(options) { client in
            for (address, status) in [("10.1.2.3", 200), ("10.2.2.3", 404), ("10.1.2.3, 203.0.113.9", 404)] {
                let header = "X-Forwarded-For: \(address)"
                #expect(await client.call("GET", "/metrics", headers: [header], key: nil).status == status)
            }
            #expect(await client.call("GET", "/metrics", key: nil).status == 404)
        }
    }

    @Test func `without networks there is nothing`() async throws {
        var options = ServerOptions()
        options.metricsNetworks = []
        try await withMetrics(options) { client in
            #expect(await client.call("GET", "/metrics", key: nil).status == 404)
        }
    }
}
