package import SluiceJSON

extension Adapter {
    /// What may stand in the payment log of an answer: status, headers and body, everything masked that the plugin does
    /// not allow.
    package func loggable(answer: WireAnswer, operation: OperationName) -> JSONValue {
        let rule = plugin.operation(operation)
        let step = (rule?.base ?? rule?.methods.first?.variant)?.steps.last
        return masking.message(
            [("status", .integer(Int64(answer.status)))], headers: answer.headers, body: answer.body,
            parsed: try? (step?.answer?.format ?? .json).parse(answer.body))
    }

    /// What may stand in the payment log of a callback.
    package func loggable(callback: WireCallback) -> JSONValue {
        let formats = plugin.callbacks.map(\.format) + [plugin.buyerReturn?.format].compactMap { $0 }
        // Nearly everything can be read as a form, so that is tried last.
        let strict = formats.filter { $0 == .json || $0 == .xml } + formats.filter { $0 != .json && $0 != .xml }
        var parsed: Value?
        for format in strict + [.json] where parsed == nil { parsed = try? format.parse(callback.body) }
        return masking.message(
            [
                ("method", .text(callback.method)), ("path", .text(callback.path)),
                ("query", masking.query(callback.query)),
                ("remote_address", .text(callback.remoteAddress)),
            ], headers: callback.headers, body: callback.body, parsed: parsed)
    }
}
