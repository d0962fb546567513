import SluiceJSON
import Synchronization

/// A provider on loopback: it keeps what it is asked, and a test says what it answers.
final class ScriptedProvider: Sendable {
    private let seen = Kept()
    private let listener: Listener

    private final class Kept: Sendable {
        let requests = Mutex<[Incoming]>([])
    }

    var url: String { listener.url }
    var requests: [Incoming] { seen.requests.withLock { $0 } }

    init(_ answer: @escaping @Sendable (Incoming) async throws -> Outgoing) throws {
        let seen = seen
        listener = try Listener { request in
            seen.requests.withLock { $0.append(request) }
            do {
                return try await answer(request)
            } catch {
                return Outgoing(status: 599, body: Array("\(error)".utf8))
            }
        }
    }

    func stop() { listener.stop() }

    /// The last request to a path, as the judges read requests.
    func last(_ path: String) throws -> JSONValue {
        guard let request = requests.last(where: { $0.target.hasPrefix(path) }) else {
            throw EndToEndError("nothing was asked of \(path): \(requests.map(\.target))")
        }
        return question(request)
    }

    private func question(_ request: Incoming) -> JSONValue {
        var headers = JSONObject()
        for header in request.headers { headers[header.name] = .text(header.value) }
        return [
            "method": .text(request.method), "url": .text(url + request.target), "headers": .object(headers),
            "body": .text(String(decoding: request.body, as: UTF8.self)),
        ]
    }
}

extension Outgoing {
    /// An answer that a peer has made.
    init(_ peer: JSONValue) {
        let headers = peer["headers"]?.object?.members.map { ($0.name, $0.value.text ?? "") } ?? []
        self.init(
            status: Int(peer["status"]?.integer ?? 599), headers: headers, body: Array((peer["body"]?.text ?? "").utf8))
    }
}

extension SandboxVoice.Callback {
    /// A message that a peer has made.
    init(_ peer: JSONValue) {
        headers = peer["headers"]?.object?.members.map { ($0.name, $0.value.text ?? "") } ?? []
        body = Array((peer["body"]?.text ?? "").utf8)
    }
}

/// `application/x-www-form-urlencoded`, as a browser posts a form.
enum FormText {
    static func encode(_ fields: JSONValue?) -> String {
        let members = fields?.object?.members ?? []
        return members.map { "\(escape($0.name))=\(escape($0.value.text ?? ""))" }.joined(separator: "&")
    }

    static func escape(_ text: String) -> String {
        text.utf8.map { byte in
            let scalar = Character(UnicodeScalar(byte))
            if scalar.isASCII, scalar.isLetter || scalar.isNumber || "*-._".contains(scalar) { return String(scalar) }
            let hex = String(byte, radix: 16, uppercase: true)
            return "%" + (hex.count == 1 ? "0" + hex : hex)
        }.joined()
    }
}
