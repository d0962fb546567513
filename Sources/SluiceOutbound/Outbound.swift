/// The way out of the gateway: one request, one result, no repeats.
///
/// The real one is `CurlOutbound`; tests put a scripted provider in its place.
package protocol Outbound: Sendable {
    /// Sends `request` and waits for its end, at most until its deadline.
    ///
    /// It never throws: what went wrong is part of the result, because the caller must decide between "nothing left"
    /// and "perhaps it arrived". Cancelling the task aborts the transfer.
    func send(_ request: OutboundRequest) async -> OutboundResult
}
