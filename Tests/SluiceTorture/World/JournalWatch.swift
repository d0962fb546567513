import Foundation
import Glibc
import SluiceAuditor
import Synchronization

/// Counts the whole lines of each journal while the gateway writes them: what was written when a request or a reply was seen. A
/// kill does not take from a process what it has given to the system, so that written is as good as synced here.
final class JournalWatch: Sendable {
    private let followers: Mutex<[Follower]>

    init(data: URL) {
        let folder = data.appendingPathComponent("journals")
        followers = Mutex(["trade", "refund", "payment_log"].map { Follower(folder: folder, name: $0) })
    }

    deinit { followers.withLock { followers in for index in followers.indices { followers[index].begin() } } }

    /// What stands on disk now.
    var now: DurableLines {
        followers.withLock { followers in
            DurableLines(
                trade: followers[0].count(), refund: followers[1].count(), paymentLog: followers[2].count())
        }
    }
}

/// Follows one journal from segment to segment.
private struct Follower {
    let folder: URL
    let name: String
    private var descriptor: Int32 = -1
    private var offset: off_t = 0
    private var lines = 0
    /// The end of the last line that was counted: it ends with that line's chain.
    private var last: [UInt8] = []

    init(folder: URL, name: String) {
        self.folder = folder
        self.name = name
    }

    /// Forgets everything.
    mutating func begin() {
        if descriptor >= 0 { close(descriptor) }
        (descriptor, offset, lines, last) = (-1, 0, 0, [])
    }

    mutating func count() -> Int {
        // A start after a kill cuts off what nobody was told of; then what was counted is no longer what stands there.
        if !isUnchanged { begin() }
        if descriptor < 0 { open() }
        while descriptor >= 0 {
            read()
            let before = descriptor
            open()
            if descriptor == before { break }
        }
        return lines
    }

    private var isUnchanged: Bool {
        guard !last.isEmpty else { return true }
        var piece = [UInt8](repeating: 0, count: last.count)
        return pread(descriptor, &piece, piece.count, offset - off_t(last.count)) == last.count && piece == last
    }

    /// Goes on to the next segment, if there is one: it is named after its first line.
    private mutating func open() {
        guard descriptor < 0 || offset > 0 else { return }
        let due = String(lines + 1)
        let file = "\(name)/\(name)-" + String(repeating: "0", count: 20 - due.count) + due + ".jsonl"
        let next = Glibc.open(folder.appendingPathComponent(file).path, O_RDONLY | O_CLOEXEC)
        guard next >= 0 else { return }
        if descriptor >= 0 { close(descriptor) }
        (descriptor, offset, last) = (next, 0, [])
    }

    private mutating func read() {
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = pread(descriptor, &piece, piece.count, offset)
            guard count > 0 else { return }
            var end = 0
            piece.withUnsafeBytes { buffer in
                guard let base = buffer.baseAddress else { return }
                while let found = memchr(base + end, 10, count - end) {
                    end = UnsafeRawPointer(found) - base + 1
                    lines += 1
                }
            }
            guard end > 0 else { return }
            last = Array(piece[max(0, end - 80)..<end])
            offset += off_t(end)
        }
    }
}
