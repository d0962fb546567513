/// Names that are found in any case. It is asked for each member of each message that is logged, so a name in ASCII is
/// looked up as it stands, without a copy in lower case.
struct NameSet: Sendable {
    private let names: Set<String>
    /// The names by the hash of their bytes in lower case.
    private let buckets: [[String]]

    /// - Parameter names: in lower case.
    init(lowercased names: Set<String>) {
        self.names = names
        var count = 16
        while count < 2 * names.count { count *= 2 }
        var buckets = [[String]](repeating: [], count: count)
        for name in names {
            if let hash = NameSet.hash(name) { buckets[hash & (count - 1)].append(name) }
        }
        self.buckets = buckets
    }

    func contains(_ name: String) -> Bool {
        // Letters outside ASCII have case rules of their own.
        guard let hash = NameSet.hash(name) else {
            return names.contains(name) || names.contains(name.lowercased())
        }
        let bucket = hash & (buckets.count - 1)
        for index in buckets[bucket].indices where buckets[bucket][index].equalsIgnoringASCIICase(name) { return true }
        return false
    }

    /// FNV-1a (32 bits) of a name in ASCII, nil for any other. Only the plugin's own names are kept in buckets, so nobody
    /// outside can fill one.
    private static func hash(_ name: String) -> Int? {
        var name = name
        return name.withUTF8 { bytes in
            var hash: UInt32 = 2_166_136_261
            for byte in bytes {
                guard byte < 0x80 else { return nil }
                hash = (hash ^ UInt32(asciiLowercased(byte))) &* 16_777_619
            }
            return Int(hash)
        }
    }
}
