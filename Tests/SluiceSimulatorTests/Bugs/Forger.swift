import SluiceTesting
import Synchronization

@testable import SluiceJournal

/// Somebody who writes into the journals while the gateway is down.
enum Forger {
    private static let trades = "j/trade/"

    /// The last line of the trade journal says something else, and its chain fits.
    static func rewritten(_ disk: MemoryDisk) -> MemoryDisk {
        guard let path = disk.paths.last(where: { $0.hasPrefix(trades) }) else { return disk }
        let bytes = disk[path]
        let lines = bytes.split(separator: 0x0A).map { Array($0) }.filter { $0.first == 0x7B }
        guard lines.count >= 2, let last = ChainedLine(lines[lines.count - 1]),
            let before = ChainedLine(lines[lines.count - 2])
        else { return disk }
        let text = String(decoding: last.record(of: lines[lines.count - 1]), as: UTF8.self)
        guard text.contains("order-number-") else { return disk }
        let record = Array(text.replacing("order-number-", with: "order-nummer-").utf8)
        var line: [UInt8] = []
        _ = ChainedLine.append(record: record, sequence: last.sequence, previous: before.chain, to: &line)
        let kept = bytes.count - lines[lines.count - 1].count - 1
        disk.remove("j/commit.log")
        disk[path] = Array(bytes.prefix(kept)) + line
        return disk
    }

    /// One letter of the first line of the trade journal is another.
    static func scratched(_ disk: MemoryDisk) -> MemoryDisk {
        guard let path = disk.paths.first(where: { $0.hasPrefix(trades) }) else { return disk }
        var bytes = disk[path]
        guard bytes.count > 600 else { return disk }
        bytes[120] ^= 1
        disk[path] = bytes
        return disk
    }
}
