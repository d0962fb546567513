import ArgumentParser
import SluiceCrypto

/// Makes the callbacks of a provider that encrypts (AES-256-GCM) and signs (RSA-SHA256 over time, nonce and body, each ended by
/// a line feed), one for each order. What they say and how it is named comes from outside.
struct Callbacks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Sign and encrypt one callback for each order number.")

    @Option(help: "A file with an order number on each line.") var orders: String
    @Option(help: "The provider's private key, PEM.") var key: String
    @Option(help: "The text of 32 bytes that callbacks are encrypted under.") var encryptKey: String
    @Option(help: "What is encrypted; {order} becomes the number.") var plaintext: String
    @Option(help: "Authenticated beside it.") var associatedData: String
    @Option(help: "The body; {ciphertext}, {nonce} and {order} are filled in.") var envelope: String
    @Option(help: "`Name: value`; {time}, {nonce} and {signature} are filled in.") var header: [String]
    @Option var path: String
    @Option(help: "Seconds since 1970.") var time: Int
    @Option(help: "Where the requests go.") var output: String

    func run() async throws {
        let orders = String(decoding: try contents(of: orders), as: UTF8.self).split(separator: "\n").map(String.init)
        let privateKey = try PrivateKey(bytes: try contents(of: key))
        let parts = 2
        let requests = try await withThrowingTaskGroup(of: [[UInt8]].self) { group in
            for part in 0..<parts {
                group.addTask {
                    try stride(from: part, to: orders.count, by: parts).map { try request(orders[$0], privateKey) }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        try PreparedRequests.write(requests, to: self.output)
        var output = Output()
        output.add("requests", requests.count)
        output.print()
    }

    private func request(_ order: String, _ privateKey: PrivateKey) throws -> [UInt8] {
        // Twelve bytes, as GCM wants them: the last of the order's number, which differ from order to order.
        let nonce = String(order.suffix(12))
        let sealed = try Cipher.seal(
            Array(plaintext.replacing("{order}", with: order).utf8), key: Array(encryptKey.utf8),
            nonce: Array(nonce.utf8),
            aad: Array(associatedData.utf8))
        let body = envelope.replacing("{ciphertext}", with: Base64.encode(sealed)).replacing("{nonce}", with: nonce)
            .replacing("{order}", with: order)
        let signature = try privateKey.sign(Array("\(time)\n\(nonce)\n\(body)\n".utf8), scheme: .rsaPKCS1(.sha256))
        var lines = ["POST \(path) HTTP/1.1", "Host: 127.0.0.1", "Content-Length: \(body.utf8.count)"]
        for line in header {
            lines.append(
                line.replacing("{time}", with: "\(time)").replacing("{nonce}", with: nonce)
                    .replacing("{signature}", with: Base64.encode(signature)))
        }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
    }
}
