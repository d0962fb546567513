/// Who really sent a request, behind reverse proxies.
enum ClientAddress {
    /// Walks `X-Forwarded-For` from the right, the end that our own proxies write, and stops at the first address that is
    /// none of them. Whatever stands further left was written by strangers.
    static func find(peer: String, forwardedFor: [String], trusted: Set<String>) -> String {
        var current = peer
        for hop in forwardedFor.flatMap({ $0.split(separator: ",") }).reversed() {
            guard trusted.contains(current) else { break }
            current = String(hop.filter { $0 != " " && $0 != "\t" }.prefix(64))
        }
        return current
    }
}
