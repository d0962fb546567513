import Foundation
import Glibc
import SluiceAuditor
import Synchronization

/// Counts the whole lines of each journal while the gateway writes them: what was written when a request or a reply was seen. A
/// kill does not take from a process what it has given to the system, so that written is as good as synced here.
final class JournalWatch: Sendable {
    private struct Follower {
        let folder: URL
        let name: String
        var descriptor: Int32 = -1
        var offset: off_t = 0
        var lines = 0

        mutating func count() -> Int {
            if descriptor < 0 { open() }
            while descriptor >= 0 {
                read()
                // A segment is named after its first line, so that the next one is known by name.
                let before = descriptor
                open()
                if descriptor == before { break }
            }
            return lines
        }

        private mutating func open() {
            let due = String(lines + 1)
            let file = "\(name)-" + String(repeating: "0", count: 20 - due.count) + due + ".jsonl"
            let path = folder.appendingPathComponent("\(name)/\(file)").path
            guard descriptor < 0 || offset > 0 else { return }
            let next = Glibc.open(path, O_RDONLY | O_CLOEXEC)
            guard next >= 0 else { return }
            if descriptor >= 0 { close(descriptor) }
            descriptor = next
            offset = 0
        }

        private mutating func read() {
            var piece = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = pread(descriptor, &piece, piece.count, offset)
                guard count > 0 else { return }
                var last = -1
                piece.withUnsafeBytes { buffer in
                    guard let base = buffer.baseAddress else { return }
                    while let found = memchr(base + last + 1, 10, count - last - 1) {
                        last = UnsafeRawPointer(found) - base
                        lines += 1
                    }
                }
                guard last >= 0 else { return }
                offset += off_t(last + 1)
            }
        }
    }

    private let followers: Mutex<[Follower]>

    init(data: URL) {
        let folder = data.appendingPathComponent("journals")
        followers = Mutex(["trade", "refund", "payment_log"].map { Follower(folder: folder, name: $0) })
    }

    deinit {
        followers.withLock { followers in
            for follower in followers where follower.descriptor >= 0 { close(follower.descriptor) }
        }
    }

    /// What stands on disk now.
    var now: DurableLines {
        followers.withLock { followers in
            DurableLines(
                trade: followers[0].count(), refund: followers[1].count(), paymentLog: followers[2].count())
        }
    }
}
