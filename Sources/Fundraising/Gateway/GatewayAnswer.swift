/// What came of a call, as a value: for callers that go on after a failure.
func answer<Value: Sendable>(
    of call: () async throws(GatewayFailure) -> Value
) async -> Result<Value, GatewayFailure> {
    do throws(GatewayFailure) {
        return .success(try await call())
    } catch {
        return .failure(error)
    }
}
