import CoreMetrics
import Testing

@testable import SluiceMetrics

/// What is counted, as Prometheus reads it.
struct RegistryTests {
    @Test func `counters, gauges and histograms are written in the text format`() {
        let registry = PrometheusRegistry(about: ["pays_total": "Pays, by channel."])
        Counter(label: "pays_total", dimensions: [("channel", "b")], factory: registry).increment(by: 2)
        Counter(label: "pays_total", dimensions: [("channel", "a")], factory: registry).increment()
        Meter(label: "open", factory: registry).set(7)
        let timer = Timer(label: "took_seconds", factory: registry)
        for nanoseconds in [Int64(900_000), 30_000_000, 45_000_000_000] { timer.recordNanoseconds(nanoseconds) }
        let lines = registry.text().split(separator: "\n").map(String.init)
        #expect(
            lines.prefix(6) == [
                "# TYPE open gauge", "open 7", "# HELP pays_total Pays, by channel.", "# TYPE pays_total counter",
                #"pays_total{channel="a"} 1"#, #"pays_total{channel="b"} 2"#,
            ])
        #expect(lines[6] == "# TYPE took_seconds histogram")
        #expect(lines.contains(#"took_seconds_bucket{le="0.001"} 1"#))
        #expect(lines.contains(#"took_seconds_bucket{le="0.025"} 1"#))
        #expect(lines.contains(#"took_seconds_bucket{le="0.05"} 2"#))
        #expect(lines.contains(#"took_seconds_bucket{le="30.0"} 2"#))
        #expect(lines.contains(#"took_seconds_bucket{le="+Inf"} 3"#))
        #expect(lines.last == "took_seconds_count 3")
    }

    @Test func `the same name and labels are the same series, in whatever order the labels come`() {
        let registry = PrometheusRegistry()
        Counter(label: "x", dimensions: [("a", "1"), ("b", "2")], factory: registry).increment()
        Counter(label: "x", dimensions: [("b", "2"), ("a", "1")], factory: registry).increment()
        #expect(registry.text() == "# TYPE x counter\nx{a=\"1\",b=\"2\"} 2\n")
    }

    @Test func `a label's value cannot break out of its quotes`() {
        let family = MetricFamily("x", .gauge, "a\\b\nc", [(labels: [MetricLabel("n", "q\"b\\s\nl")], value: 0.5)])
        #expect(
            PrometheusRegistry().text(with: [family]) == #"""
                # HELP x a\\b\nc
                # TYPE x gauge
                x{n="q\"b\\s\nl"} 0.5

                """#)
    }
}
