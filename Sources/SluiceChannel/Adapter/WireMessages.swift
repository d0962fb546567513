/// One HTTP header. Names are compared without regard to ASCII case.
package typealias WireHeader = (name: String, value: String)

/// A call to a provider, ready to be sent as it is: what was signed is what is in here.
package struct WireRequest: Sendable {
    package var method: String
    /// Absolute, percent-encoded.
    package var url: String
    package var headers: [WireHeader]
    /// Empty when the call has no body.
    package var body: [UInt8]
    package var timeoutMS: Int
    /// For mutual TLS; PEM texts.
    package var clientCertificate: (certificatePEM: String, keyPEM: String)?

    package init(
        method: String, url: String, headers: [WireHeader] = [], body: [UInt8] = [], timeoutMS: Int = 10_000,
        clientCertificate: (certificatePEM: String, keyPEM: String)? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeoutMS = timeoutMS
        self.clientCertificate = clientCertificate
    }
}

/// What came back for a call.
package struct WireAnswer: Sendable {
    package var status: Int
    package var headers: [WireHeader]
    package var body: [UInt8]

    package init(status: Int, headers: [WireHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// An HTTP request from outside: a provider's callback or the buyer's browser coming back.
package struct WireCallback: Sendable {
    package var method: String
    package var path: String
    /// What stands after the `?`, as it came.
    package var query: String
    package var headers: [WireHeader]
    package var body: [UInt8]
    /// The address it came from, without a port: IPv4 or IPv6 in text.
    package var remoteAddress: String
    /// Our own public URL of this place, with the query: what some providers sign.
    package var url: String

    package init(
        method: String, path: String, query: String = "", headers: [WireHeader] = [], body: [UInt8] = [],
        remoteAddress: String = "", url: String = ""
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
        self.url = url
    }
}

/// What is said back to a callback.
package struct WireReply: Sendable {
    package var status: Int
    package var headers: [WireHeader]
    package var body: [UInt8]

    package init(status: Int, headers: [WireHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
