import Synchronization
package import SluiceAuditor
package import SluiceTesting

/// How many lines of each journal a disk would still have after a crash: whole lines of what was synced.
package final class DurableCounter: @unchecked Sendable {
    // A world and everything that it runs stay on one thread; nothing here is ever touched by two.

    private let disk: MemoryDisk
    private var counted: [String: (lengthBytes: Int, lines: Int)] = [:]

    package init(_ disk: MemoryDisk) { self.disk = disk }

    package func lines() -> DurableLines {
        disk.state.withLock { state in
            var sums = ["trade": 0, "refund": 0, "payment_log": 0]
            for (path, node) in state.files where path.hasSuffix(".jsonl") {
                var known = counted[path] ?? (0, 0)
                if node.synced.count > known.lengthBytes {
                    known.lines += node.synced[known.lengthBytes...].count { $0 == 0x0A }
                    // Space that was allocated before is written later.
                    known.lengthBytes = (node.synced.lastIndex(of: 0x0A) ?? -1) + 1
                    counted[path] = known
                }
                let journal = path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
                sums[journal, default: 0] += known.lines
            }
            return DurableLines(
                trade: sums["trade"] ?? 0, refund: sums["refund"] ?? 0, paymentLog: sums["payment_log"] ?? 0)
        }
    }
}
