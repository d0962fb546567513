import HTTPTypes
import Hummingbird
import SluiceGateway

/// One way into the gateway: the router sends requests by it, and the OpenAPI document tells of it. There is no other list.
/// A request carries it along, so it is shared and not copied.
final class Route: Sendable {
    /// Who may call, and what happens then.
    enum Door: Sendable {
        /// A business system with its key; the query is checked against the parameters first.
        case app(@Sendable (Call, App) async throws -> Response)
        /// Anybody: providers and browsers prove themselves in their own way, probes need no proof.
        case open(@Sendable (Call) async throws -> Response)
    }

    /// `nil` takes every method: some providers call back by GET, and the plugin decides.
    let method: HTTPRequest.Method?
    let path: RoutePath
    let door: Door
    let document: OperationDocument
    /// HEAD is safe (RFC 9110, 9.2.1), so it stands beside a GET only where that changes nothing.
    let isSafe: Bool
    /// Probes are answered also when everything else is turned away.
    let isProbe: Bool

    init(
        _ method: HTTPRequest.Method?, _ path: String, _ document: OperationDocument, isSafe: Bool = true,
        isProbe: Bool = false, _ door: Door
    ) {
        self.method = method
        self.path = RoutePath(path)
        self.document = document
        self.isSafe = isSafe
        self.isProbe = isProbe
        self.door = door
    }

    var needsApp: Bool { if case .app = door { true } else { false } }

    func takes(_ asked: HTTPRequest.Method) -> Bool {
        guard let method else { return true }
        return asked == method || (asked == .head && takesHead)
    }

    /// For the `Allow` header.
    var methodNames: [String] {
        guard let method else { return [] }
        return takesHead ? [method.rawValue, "HEAD"] : [method.rawValue]
    }

    private var takesHead: Bool { method == .get && isSafe }
}

/// `/v1/payments/{trading_order_no}`: texts and names between slashes.
struct RoutePath: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case text(String)
        case parameter(String)
    }

    /// As OpenAPI writes it.
    let template: String
    let parts: [Part]

    init(_ template: String) {
        precondition(template.hasPrefix("/"), "a path begins with a slash")
        self.template = template
        parts = template.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { part in
            part.hasPrefix("{") && part.hasSuffix("}")
                ? .parameter(String(part.dropFirst().dropLast())) : .text(String(part))
        }
    }

    var parameterNames: [String] {
        parts.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    }

    /// The parameters, still encoded; `nil` when the path is another one. An encoded slash separates nothing.
    func match(_ segments: [Substring]) -> [String: Substring]? {
        guard segments.count == parts.count else { return nil }
        var values: [String: Substring] = [:]
        for (part, segment) in zip(parts, segments) {
            switch part {
            case .text(let text): guard segment == text else { return nil }
            case .parameter(let name):
                guard !segment.isEmpty else { return nil }
                values[name] = segment
            }
        }
        return values
    }
}
