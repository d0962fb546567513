import SluiceGateway

/// The query of a call of the unified API: only known names, each once, all mistakes told at once.
struct QueryParameters: Sendable {
    private let values: [String: String]

    init(_ query: String, known: [RouteParameter]) throws(GatewayError) {
        var values: [String: String] = [:]
        var problems: [(field: String, message: String)] = []
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(parts[0], plusIsSpace: true),
                let value = PercentCoding.decode(parts.count == 2 ? parts[1] : "", plusIsSpace: true)
            else {
                problems.append(("query", "has a wrong percent-encoding, or bytes that are not UTF-8"))
                continue
            }
            guard let parameter = known.first(where: { $0.name == name }) else {
                let names = known.map(\.name).joined(separator: ", ")
                let hint = names.isEmpty ? "this call takes none" : "known are \(names)"
                problems.append((name, "is not a known query parameter; \(hint)"))
                continue
            }
            if values.updateValue(value, forKey: name) != nil {
                problems.append((name, "stands in the query twice"))
            } else if let problem = parameter.shape.problem(with: value) {
                problems.append((name, problem))
            }
        }
        for parameter in known where parameter.isRequired && values[parameter.name] == nil {
            problems.append((parameter.name, "is required in the query"))
        }
        if let first = problems.first {
            let detail = problems.map { "\($0.field): \($0.message)" }.joined(separator: "; ")
            throw GatewayError(.named("invalid-request"), detail, field: first.field)
        }
        self.values = values
    }

    subscript(name: String) -> String? { values[name] }

    /// Whether the provider is to be asked first.
    var refresh: Bool { values[RouteParameter.refresh.name] == "true" }
}
