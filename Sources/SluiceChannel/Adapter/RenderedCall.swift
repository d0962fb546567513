package import SluiceJSON

/// A call as it was rendered, with what reading its answer needs of it.
package struct RenderedCall: Sendable {
    package let request: WireRequest
    package let sentBy: SentBy
    /// What may stand in the payment log: method, url, headers and body with everything masked that the plugin does not
    /// allow, and the SHA-256 of the body as sent.
    package let loggable: JSONValue
    /// `request.X` for the reading of the answer and for results: all fields, those with a proof among them.
    let fields: ObjectValue
}
