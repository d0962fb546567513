import SluiceChannel

extension Adapter {
    /// Whether an operation is there for trades of a pay method, and who carries its call.
    func availability(_ operation: OperationName, method: String) -> Availability {
        guard case .declared = availability(operation) else { return availability(operation) }
        if let sentBy = sentBy(operation, method: method) { return .declared(sentBy) }
        return .absent(reason: "This channel has no \(operation.rawValue) for payments by \(method).")
    }
}
