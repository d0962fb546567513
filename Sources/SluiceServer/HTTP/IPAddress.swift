import Glibc

/// An IPv4 or IPv6 address. An IPv4 address that came through an IPv6 socket is the IPv4 address (RFC 4291, 2.5.5.2).
package struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// 4 or 16 bytes in network order.
    package let bytes: [UInt8]

    /// `nil` when the text is neither kind of address. A zone (`%eth0`) and surrounding brackets are not part of one.
    package init?(_ text: some StringProtocol) {
        var four = [UInt8](repeating: 0, count: 4)
        var sixteen = [UInt8](repeating: 0, count: 16)
        let text = String(text)
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = four
        } else if inet_pton(AF_INET6, text, &sixteen) == 1 {
            let isMapped = sixteen[0..<10].allSatisfy { $0 == 0 } && sixteen[10] == 0xFF && sixteen[11] == 0xFF
            bytes = isMapped ? Array(sixteen[12...]) : sixteen
        } else {
            return nil
        }
    }

    /// The usual text: dotted, or that of RFC 5952.
    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil else {
            preconditionFailure("an address has 4 or 16 bytes")
        }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// All addresses that begin with the same bits.
package struct AddressRange: Sendable, Hashable {
    let prefix: IPAddress
    let lengthBits: Int

    /// `10.0.0.0/8`, `fd00::/8`, or one address alone; `nil` when the text is none of these.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let prefix = parts.first.flatMap({ IPAddress($0) }) else { return nil }
        let widthBits = prefix.bytes.count * 8
        self.prefix = prefix
        if parts.count == 2 {
            guard let length = UInt8(parts[1]), length <= widthBits else { return nil }
            lengthBits = Int(length)
        } else {
            lengthBits = widthBits
        }
    }

    package func contains(_ address: IPAddress) -> Bool {
        guard address.bytes.count == prefix.bytes.count else { return false }
        let wholeBytes = lengthBits / 8
        guard address.bytes[..<wholeBytes] == prefix.bytes[..<wholeBytes] else { return false }
        let restBits = lengthBits % 8
        guard restBits > 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xFF << (8 - restBits))
        return address.bytes[wholeBytes] & mask == prefix.bytes[wholeBytes] & mask
    }
}
