import CoreMetrics
import Synchronization

/// The numbers behind one name with its labels.
protocol MetricSeries: AnyObject, Sendable {
    var kind: MetricFamily.Kind { get }

    func samples(_ name: String, _ labels: [MetricLabel]) -> [MetricSample]
}

/// Counts up. One atomic addition each time.
final class CounterSeries: MetricSeries, CounterHandler {
    let kind = MetricFamily.Kind.counter
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }

    func reset() { count.store(0, ordering: .relaxed) }

    func samples(_ name: String, _ labels: [MetricLabel]) -> [MetricSample] {
        [MetricSample(name, labels, Double(count.load(ordering: .relaxed)))]
    }
}

/// Stands where it was last put.
final class GaugeSeries: MetricSeries, MeterHandler, RecorderHandler {
    let kind = MetricFamily.Kind.gauge
    private let value = Mutex<Double>(0)

    func set(_ new: Int64) { set(Double(new)) }
    func set(_ new: Double) { value.withLock { $0 = new } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ new: Int64) { set(Double(new)) }
    func record(_ new: Double) { set(new) }

    func samples(_ name: String, _ labels: [MetricLabel]) -> [MetricSample] {
        [MetricSample(name, labels, value.withLock { $0 })]
    }
}

/// Sorts what it is told into buckets. Times are shown in seconds, as Prometheus wants them.
final class HistogramSeries: MetricSeries, TimerHandler, RecorderHandler {
    private struct State {
        var counts = [Int](repeating: 0, count: HistogramSeries.bounds.count + 1)
        var sum = 0.0
    }

    private static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
    let kind = MetricFamily.Kind.histogram
    private let state = Mutex(State())

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1_000_000_000) }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let bucket = HistogramSeries.bounds.firstIndex { value <= $0 } ?? HistogramSeries.bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func samples(_ name: String, _ labels: [MetricLabel]) -> [MetricSample] {
        let state = state.withLock { $0 }
        var samples: [MetricSample] = []
        var total = 0
        for (bound, count) in zip(HistogramSeries.bounds + [.infinity], state.counts) {
            total += count
            let text = bound == .infinity ? "+Inf" : String(bound)
            samples.append(MetricSample(name + "_bucket", labels + [MetricLabel("le", text)], Double(total)))
        }
        return samples + [
            MetricSample(name + "_sum", labels, state.sum), MetricSample(name + "_count", labels, Double(total)),
        ]
    }
}
