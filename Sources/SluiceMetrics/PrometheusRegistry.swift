package import CoreMetrics
import Synchronization

/// Keeps what swift-metrics counts, and shows it in the text format of Prometheus. Asking for the same name and labels
/// again gives the same series, so that whoever counts may look its series up once and keep it.
///
/// Names and labels come from the code and from definitions, never from a request: their number is bounded.
package final class PrometheusRegistry: MetricsFactory {
    private struct Key: Hashable {
        let name: String
        let labels: [MetricLabel]
    }

    private let series = Mutex<[Key: any MetricSeries]>([:])
    private let about: [String: String]

    /// - Parameter about: what each name counts, for its HELP line.
    package init(about: [String: String] = [:]) { self.about = about }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        found(label, dimensions) { CounterSeries() }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        found(label, dimensions) { GaugeSeries() }
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate ? found(label, dimensions) { HistogramSeries() } : found(label, dimensions) { GaugeSeries() }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        found(label, dimensions) { HistogramSeries() }
    }

    package func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { forget(handler) }

    /// Everything that is counted, together with what was looked up for this occasion.
    package func text(with looked: [MetricFamily] = []) -> String {
        var families: [String: MetricFamily] = [:]
        for (key, series) in series.withLock({ $0 }) {
            let family = MetricFamily(key.name, series.kind, about[key.name] ?? "", samples: [])
            families[key.name, default: family].samples += series.samples(key.name, key.labels)
        }
        for family in looked {
            families[family.name, default: MetricFamily(family.name, family.kind, family.about, samples: [])].samples +=
                family.samples
        }
        return families.values.sorted { $0.name < $1.name }.map(\.text).joined()
    }

    /// A name that is in use for another kind of series is a mistake of this program, as is asking for it.
    private func found<Series: MetricSeries>(
        _ name: String, _ dimensions: [(String, String)], _ make: () -> Series
    ) -> Series {
        let key = Key(name: name, labels: dimensions.map { MetricLabel($0.0, $0.1) }.sorted { $0.name < $1.name })
        return series.withLock { all in
            if let known = all[key] {
                guard let known = known as? Series else {
                    preconditionFailure("the metric \(name) is in use as another kind")
                }
                return known
            }
            let made = make()
            all[key] = made
            return made
        }
    }

    private func forget(_ handler: any AnyObject) {
        series.withLock { all in all = all.filter { ($0.value as AnyObject) !== handler } }
    }
}
