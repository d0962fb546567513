import Testing

@testable import SluiceOutbound

@Suite struct DestinationTests {
    /// Pieces of which URLs are made that lead somewhere else than they seem to.
    private static let pieces = [
        "http", "https", "HTTP", "ftp", ":", "//", "/", "///", "\\", "?", "#", "@", "user:word@", "127.0.0.1", "127.1",
        "0x7f.1", "localhost", "[::1]", "[", "]", "a.example", ":80", ":443", ":0", ":99999", "%2f", "%40", "..", " ",
        "\u{0}", "ü", "&x=http://b.example/",
    ]

    @Test func `the cache says of every URL what the parser says, the first time and the second`() {
        let cache = DestinationCache()
        let seed = seedFromEnvironment()
        var state = seed
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var readable = 0
        for round in 0..<20_000 {
            let head = ["http://", "https://", "", "http:"][random(4)]
            let host = ["127.0.0.1", "a.example", "localhost:8080", ""][random(4)]
            let rest = (0..<random(6)).map { _ in Self.pieces[random(Self.pieces.count)] }.joined()
            let url = head + host + rest
            let expected = Destination(url: url)
            if expected != nil { readable += 1 }
            #expect(cache.destination(of: url) == expected, "seed \(seed), round \(round): \(url)")
            #expect(cache.destination(of: url) == expected, "seed \(seed), round \(round), again: \(url)")
        }
        #expect(readable > 1_000, "the URLs are such that few are read")
    }

    @Test func `URLs of one origin are one entry, and the cache stays bounded`() {
        let cache = DestinationCache()
        for number in 0..<1_000 { #expect(cache.destination(of: "https://a.example/orders/\(number)?x=1") != nil) }
        #expect(cache.count == 1)
        for number in 0..<1_000 {
            #expect(cache.destination(of: "https://\(number).example/")?.host == "\(number).example")
        }
        #expect(cache.count <= DestinationCache.capacity)
    }
}
