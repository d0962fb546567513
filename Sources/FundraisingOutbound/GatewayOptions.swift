/// How the gateway is reached.
package struct GatewayOptions: Sendable {
    /// Such as `http://127.0.0.1:8080`, without a slash at its end.
    package var baseURL: String
    /// The app's key. It stands in one header and nowhere else.
    package var key: String
    /// How long a call may take, in milliseconds. The gateway itself waits for a provider within this.
    package var timeoutMS: Int
    /// The longest answer that is read, in bytes.
    package var answerMaxBytes: Int
    /// How many calls are under way at one time; more wait.
    package var callsMax: Int

    package init(
        baseURL: String, key: String, timeoutMS: Int = 20_000, answerMaxBytes: Int = 4 << 20, callsMax: Int = 8
    ) {
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.key = key
        self.timeoutMS = timeoutMS
        self.answerMaxBytes = answerMaxBytes
        self.callsMax = callsMax
    }
}
