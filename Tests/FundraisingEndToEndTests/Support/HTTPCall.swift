import Foundation
import FundraisingTesting

@testable import FundraisingOutbound

/// Calls to servers of this machine.
enum HTTPCall {
    struct Answer: Sendable {
        let status: Int
        let body: Data

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// `GET` without a body, `POST` with one. Through libcurl: Foundation's own client does not understand the headers of
    /// chromedriver, which leaves out the blank after the colon.
    static func send(_ url: String, headers: [String] = [], body: Data? = nil) async throws -> Answer {
        guard url.hasPrefix("http://127.0.0.1:") else {
            throw ProgramError("these tests do not leave the machine: \(url)")
        }
        let exchange = HTTPExchange(
            url: url, body: body.map { Array($0) }, headers: headers, timeoutMS: 90_000, answerMaxBytes: 64 << 20)
        let answer = try await threads.run { exchange.perform(on: $0) }.get()
        return Answer(status: answer.status, body: Data(answer.body))
    }

    private static let threads = TransferThreads(threadsMax: 4)

    /// A port that nobody listens on at this moment.
    static func freePort() -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                _ = bind(descriptor, generic, length)
                _ = getsockname(descriptor, generic, &length)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
