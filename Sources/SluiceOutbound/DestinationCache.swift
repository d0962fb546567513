import Synchronization

/// Remembers where URLs of one origin lead, so that libcurl's parser is asked once for each origin.
///
/// RFC 3986, section 3.2: the authority ends at the next `/`, `?` or `#`, so what follows cannot change the host. The
/// parser decides on the origin alone as well as on the first whole URL; only where both agree is the origin remembered.
final class DestinationCache: Sendable {
    /// The most origins that are remembered; with one more, all are forgotten.
    static let capacity = 256

    private let known = Mutex<[String: Destination]>([:])

    /// How many origins are remembered.
    var count: Int { known.withLock { $0.count } }

    /// Where `url` leads, as `Destination(url:)` says.
    func destination(of url: String) -> Destination? {
        guard Destination.isVisibleASCII(url), let origin = Self.origin(of: url) else { return Destination(url: url) }
        if let destination = known.withLock({ $0[origin] }) { return destination }
        guard let destination = Destination(url: url) else { return nil }
        if Destination(url: origin) == destination {
            known.withLock { known in
                if known.count >= Self.capacity { known.removeAll() }
                known[origin] = destination
            }
        }
        return destination
    }

    /// Scheme and authority with everything between them; nil where there are no two slashes behind the first colon.
    private static func origin(of url: String) -> String? {
        url.withBytes { bytes in
            guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes.count > colon + 2,
                bytes[colon + 1] == UInt8(ascii: "/"), bytes[colon + 2] == UInt8(ascii: "/")
            else { return nil }
            let rest = bytes[(colon + 3)...]
            let end = rest.firstIndex { byte in
                byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
            }
            return String(decoding: bytes[..<(end ?? bytes.endIndex)], as: UTF8.self)
        }
    }
}
