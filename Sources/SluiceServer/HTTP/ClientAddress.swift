/// Who really sent a request, behind reverse proxies.
enum ClientAddress {
    /// Walks `X-Forwarded-For` from the right, the end that our own proxies write, and stops at the first address that is
    /// not one of them. Whatever stands further left was written by strangers.
    ///
    /// - Parameters:
    ///   - peer: the address of the connection.
    ///   - forwardedFor: the values of all such headers, in order.
    static func find(peer: String, forwardedFor: [String], trusted: [AddressRange]) -> String {
        guard var current = IPAddress(peer) else { return peer }
        let hops = forwardedFor.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        for hop in hops.reversed() {
            guard trusted.contains(where: { $0.contains(current) }) else { break }
            // A hop that is no address hides who came before it: the last proxy that we know of is all we know.
            guard let next = address(in: hop) else { break }
            current = next
        }
        return current.description
    }

    /// Some proxies write the port too: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
    private static func address(in hop: Substring) -> IPAddress? {
        let text = hop.trimmingBlanks
        if let whole = IPAddress(text) { return whole }
        if text.first == "[", let end = text.firstIndex(of: "]") {
            return IPAddress(text[text.index(after: text.startIndex)..<end])
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 ? IPAddress(parts[0]) : nil
    }
}

extension StringProtocol {
    /// Without the optional white space of RFC 9110, 5.6.3, at both ends.
    var trimmingBlanks: SubSequence {
        var rest = self[...]
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return rest
    }
}
