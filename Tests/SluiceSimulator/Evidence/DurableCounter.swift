package import SluiceAuditor
import SluiceCrypto
package import SluiceTesting
import Synchronization

/// How many lines of each journal would survive if the power went now: what the newest durable frame of the commit log says.
/// The frames are read by their published format, by nothing that the store uses.
package final class DurableCounter: @unchecked Sendable {
    // A world and everything that it runs stay on one thread; nothing here is ever touched by two.

    private static let path = "j/commit.log"
    private static let block = 4096
    private static let magic: [UInt8] = [0] + Array("SLUICE1".utf8)

    private struct Frame {
        let number: Int
        /// Number and chain of the last line of each journal.
        let ends: [String: (sequence: Int, chain: [UInt8])]
    }

    private let disk: MemoryDisk
    /// Frames that were there before, by their offset: a torn one among them may bear a number of its own.
    private let old: [Int: [UInt8]]
    /// What was found after so many syncs.
    private var known: (syncs: Int, frame: Frame?)?

    package init(_ disk: MemoryDisk) {
        self.disk = disk
        old = DurableCounter.frames(disk)
    }

    package func lines() -> DurableLines {
        let ends = newest()?.ends ?? [:]
        return DurableLines(
            trade: ends["trade"]?.sequence ?? 0, refund: ends["refund"]?.sequence ?? 0,
            paymentLog: ends["payment_log"]?.sequence ?? 0)
    }

    /// The chains of the last durable lines.
    package func heads() -> [ChainHead] {
        (newest()?.ends ?? [:]).sorted { $0.key < $1.key }.filter { $0.value.sequence > 0 }
            .map { ChainHead(journal: $0.key, sequence: $0.value.sequence, chain: Hex.encode($0.value.chain)) }
    }

    private func newest() -> Frame? {
        let syncs = disk.state.withLock(\.syncs)
        if let known, known.syncs == syncs { return known.frame }
        let frame = find()
        known = (syncs, frame)
        return frame
    }

    private func find() -> Frame? {
        DurableCounter.frames(disk).filter { old[$0.key] != $0.value }.compactMap { DurableCounter.read($0.value) }
            .max { $0.number < $1.number }
    }

    /// The beginnings of all frames in what was synced.
    private static func frames(_ disk: MemoryDisk) -> [Int: [UInt8]] {
        disk.state.withLock { state in
            guard let bytes = state.files[path]?.synced else { return [:] }
            var found: [Int: [UInt8]] = [:]
            for offset in stride(from: 0, to: bytes.count, by: block) where bytes[offset...].starts(with: magic) {
                found[offset] = Array(bytes[offset..<min(offset + 640, bytes.count)])
            }
            return found
        }
    }

    private static func read(_ header: [UInt8]) -> Frame? {
        var offset = magic.count
        func integer() -> Int {
            guard offset + 8 <= header.count else { return 0 }
            defer { offset += 8 }
            return header[offset..<(offset + 8)].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        _ = integer()
        _ = integer()
        let number = integer()
        _ = integer()
        _ = integer()
        let count = integer()
        guard number > 0, count <= 3 else { return nil }
        var ends: [String: (sequence: Int, chain: [UInt8])] = [:]
        for _ in 0..<count {
            let length = integer()
            guard length < 64, offset + length <= header.count else { return nil }
            let name = String(decoding: header[offset..<(offset + length)], as: UTF8.self)
            offset += length
            for _ in 0..<4 { _ = integer() }
            let sequence = integer()
            guard offset + 64 <= header.count else { return nil }
            ends[name] = (sequence, Array(header[(offset + 32)..<(offset + 64)]))
            offset += 64
        }
        return Frame(number: number, ends: ends)
    }
}
