import SluiceCrypto
import SluiceTesting

/// Somebody who writes into the journals while the gateway is down.
enum Forger {
    private static let trades = "j/trade/"

    /// The last line of the trade journal says something else, and its chain fits.
    static func rewritten(_ disk: MemoryDisk) -> MemoryDisk {
        guard let path = disk.paths.last(where: { $0.hasPrefix(trades) }) else { return disk }
        let bytes = disk[path]
        let lines = bytes.split(separator: 0x0A).filter { $0.first == 0x7B }
        guard lines.count >= 2, let last = lines.last, let before = chain(lines[lines.count - 2]) else { return disk }
        let text = String(decoding: last.dropLast(trailer), as: UTF8.self)
        guard text.contains("order-number-") else { return disk }
        let line = Array(text.replacing("order-number-", with: "order-nummer-").utf8)
        let link = Hex.encode(Digest.hash(.sha256, before + line))
        // Without the commit log nothing else knows what the line was.
        disk.remove("j/commit.log")
        disk[path] =
            Array(bytes.prefix(bytes.count - last.count - 1)) + line + Array(#","chain":"\#(link)"}"#.utf8) + [0x0A]
        return disk
    }

    /// Bytes of `,"chain":"…"}`.
    private static let trailer = 76

    private static func chain(_ line: ArraySlice<UInt8>) -> [UInt8]? {
        Hex.decode(String(decoding: line.suffix(66).dropLast(2), as: UTF8.self))
    }

    /// One letter of an old line is another: of the one before the last two.
    static func scratched(_ disk: MemoryDisk) -> MemoryDisk {
        guard let path = disk.paths.first(where: { $0.hasPrefix(trades) }) else { return disk }
        var bytes = disk[path]
        let ends = bytes.indices.filter { bytes[$0] == 0x0A }
        guard ends.count >= 4 else { return disk }
        bytes[ends[ends.count - 4] + 60] ^= 1
        disk[path] = bytes
        return disk
    }
}
