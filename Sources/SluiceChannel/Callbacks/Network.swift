/// A range of addresses in CIDR notation (RFC 4632, RFC 4291), IPv4 or IPv6; a single address is a range of one.
struct Network: Sendable {
    private let address: [UInt8]
    private let prefixBits: Int

    /// nil for anything else, also when bits past the prefix are set, which is always a mistake.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = Network.bytes(parts[0]) else { return nil }
        var bits = address.count * 8
        if parts.count == 2 {
            guard !parts[1].isEmpty, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let given = Int(parts[1]),
                given <= bits
            else { return nil }
            bits = given
        }
        self.address = address
        prefixBits = bits
        guard (bits..<address.count * 8).allSatisfy({ address[$0 / 8] & (0x80 >> ($0 % 8)) == 0 }) else { return nil }
    }

    /// Whether an address lies in the range. An IPv4 address that came over IPv6 (`::ffff:a.b.c.d`) counts as IPv4.
    func contains(_ text: String) -> Bool {
        guard let other = Network.bytes(text[...]), other.count == address.count else { return false }
        return (0..<prefixBits).allSatisfy { bit in
            (address[bit / 8] ^ other[bit / 8]) & (0x80 >> (bit % 8)) == 0
        }
    }

    /// 4 or 16 bytes.
    private static func bytes(_ text: Substring) -> [UInt8]? {
        guard text.contains(":") else { return ipv4(text) }
        guard let long = ipv6(text.prefix { $0 != "%" }) else { return nil }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        return Array(long[..<12]) == mapped ? Array(long[12...]) : long
    }

    private static func ipv4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            // No leading zero: some systems read it as octal.
            guard (1...3).contains(part.utf8.count), part == "0" || part.first != "0",
                part.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// RFC 4291, section 2.2: eight groups, one run of zeros may be `::`, the last two may be an IPv4 address.
    private static func ipv6(_ text: Substring) -> [UInt8]? {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2, let head = groups(halves[0]) else { return nil }
        guard halves.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = groups(halves[1]), head.count + tail.count <= 14 else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func groups(_ text: Substring) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(".") {
                guard let short = ipv4(part) else { return nil }
                bytes += short
            } else {
                guard (1...4).contains(part.utf8.count),
                    part.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return bytes.count <= 16 ? bytes : nil
    }
}
