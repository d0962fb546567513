/// Where a simulated provider grants access tokens and knows them again.
package final class TokenOffice: @unchecked Sendable {
    // A world and everything that it runs stay on one thread; nothing here is ever touched by two.

    /// What every token contains, so that one search finds them all.
    static let secret = "access-token-of-the-simulator"
    /// What every token begins with.
    static let prefix = "A21AA"
    /// How long tokens live, in seconds: long, nearly as long as they are renewed before, less than that.
    private static let lives: [Int64] = [32_400, 90, 45, 600]

    /// When each token ends.
    private var ends: [String: Int64] = [:]
    /// How many were granted.
    package private(set) var granted = 0

    package init() {}

    /// A new token, and how many seconds it lives.
    func grant(atMS now: Int64) -> (token: String, seconds: Int64) {
        let seconds = TokenOffice.lives[granted % TokenOffice.lives.count]
        granted += 1
        let token = "\(TokenOffice.prefix)-\(granted)-\(TokenOffice.secret)"
        ends[token] = now + seconds * 1000
        return (token, seconds)
    }

    /// Whether a call with this header may be taken.
    func admits(_ authorization: String, atMS now: Int64) -> Bool {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0] == "Bearer", let end = ends[String(parts[1])] else { return false }
        return now < end
    }

    /// No token that was granted so far is good any more.
    func forget() { ends = [:] }
}
