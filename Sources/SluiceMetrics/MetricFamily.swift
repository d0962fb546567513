/// A label of a series.
package struct MetricLabel: Sendable, Hashable {
    let name: String
    let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// One number with its labels.
package struct MetricSample: Sendable, Equatable {
    let name: String
    let labels: [MetricLabel]
    let value: Double

    package init(_ name: String, _ labels: [MetricLabel], _ value: Double) {
        self.name = name
        self.labels = labels
        self.value = value
    }
}

/// All samples of one name, in the text format of Prometheus 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
package struct MetricFamily: Sendable {
    package enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    let name: String
    let kind: Kind
    let about: String
    var samples: [MetricSample]

    /// A family whose samples may bear other names, as those of a histogram do.
    init(_ name: String, _ kind: Kind, _ about: String, samples: [MetricSample]) {
        self.name = name
        self.kind = kind
        self.about = about
        self.samples = samples
    }

    /// A family of plain numbers.
    package init(
        _ name: String, _ kind: Kind, _ about: String, _ values: [(labels: [MetricLabel], value: Double)]
    ) {
        self.init(name, kind, about, samples: values.map { MetricSample(name, $0.labels, $0.value) })
    }

    /// One number without labels.
    package init(_ name: String, _ kind: Kind, _ about: String, _ value: Double) {
        self.init(name, kind, about, samples: [MetricSample(name, [], value)])
    }

    var text: String {
        var text = about.isEmpty ? "" : "# HELP \(name) \(MetricFamily.escaped(about, quotes: false))\n"
        text += "# TYPE \(name) \(kind.rawValue)\n"
        let lines = samples.map { sample in
            let labels = sample.labels.map { "\($0.name)=\"\(MetricFamily.escaped($0.value, quotes: true))\"" }
            let braces = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
            return "\(sample.name)\(braces) \(MetricFamily.number(sample.value))\n"
        }
        // A histogram's buckets come in their order; everything else in one that does not change between looks.
        return text + (kind == .histogram ? lines : lines.sorted()).joined()
    }

    private static func number(_ value: Double) -> String {
        if value == .infinity { return "+Inf" }
        guard let whole = Int64(exactly: value) else { return String(value) }
        return String(whole)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
