package import SluiceJSON

extension Adapter {
    /// What may stand in the payment log of an answer: status, headers and body, everything masked that the plugin does
    /// not allow.
    package func loggable(answer: WireAnswer, operation: OperationName) -> JSONValue {
        let rule = plugin.operation(operation)
        let step = (rule?.base ?? rule?.methods.first?.variant)?.steps.last
        return masking.message(
            [("status", .integer(Int64(answer.status)))], headers: answer.headers, body: answer.body,
            format: step?.answer?.format ?? .json)
    }

    /// What may stand in the payment log of a callback.
    package func loggable(callback: WireCallback) -> JSONValue {
        let formats = plugin.callbacks.map(\.format) + [plugin.buyerReturn?.format].compactMap { $0 }
        // Nearly everything can be read as a form, so that is tried last.
        let strict = formats.filter { $0 == .json || $0 == .xml } + formats.filter { $0 != .json && $0 != .xml }
        let format = strict.first { (try? $0.parse(callback.body)) != nil } ?? .json
        return masking.message(
            [
                ("method", .text(callback.method)), ("path", .text(callback.path)),
                ("query", masking.query(callback.query)),
                ("remote_address", .text(callback.remoteAddress)),
            ], headers: callback.headers, body: callback.body, format: format == .query ? .form : format)
    }
}
