import Dispatch
import GRDB
import Synchronization

/// Reads the secondary keys that the index has at the start, behind the start, and tells `SeenKeys` of them.
///
/// It goes through the index of these keys in their order, in bites, each a read of its own that goes on behind the last key
/// of the one before: so it never holds up a checkpoint, and needs little memory. A key that comes into the index meanwhile
/// may be met or not; it is of a line committed since the start. After each bite the scan rests for as long as that took: it
/// takes at most half of one core from the payments.
///
/// If a read fails, the scan ends, and all questions go to the index.
final class SeenKeysScan: Sendable {
    /// Behind which key to go on.
    struct Place: Sendable {
        fileprivate var journal = -1
        fileprivate var secondary = ""
    }

    /// As many keys as take about a millisecond.
    private static let biteKeys = 2_048

    /// Both columns are compared as one value, which SQLite looks up in the index, and the index has all that is asked for.
    static let sql = """
        SELECT journal, secondary FROM latest INDEXED BY latest_secondary
        WHERE (journal, secondary) > (?, ?) AND secondary IS NOT NULL ORDER BY journal, secondary LIMIT ?
        """

    private let index: LookupIndex
    private let seenKeys: SeenKeys
    /// nil: on the caller's thread.
    private let queue: DispatchQueue?
    private let isStopped = Mutex(false)

    init(_ index: LookupIndex, _ seenKeys: SeenKeys, runsInline: Bool) {
        self.index = index
        self.seenKeys = seenKeys
        queue = runsInline ? nil : DispatchQueue(label: "sluice.journal.scan", qos: .utility)
    }

    /// Begins the scan; on the caller's thread, it has ended afterwards.
    func start() {
        if let queue { return queue.async { self.scan(from: Place(), on: queue) } }
        var place: Place? = Place()
        while let next = place { place = bite(from: next) }
    }

    /// Returns when the index is not read any more, after at most one bite.
    func stop() async {
        isStopped.withLock { $0 = true }
        guard let queue else { return }
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume() }
        }
    }

    private func scan(from place: Place, on queue: DispatchQueue) {
        let start = DispatchTime.now()
        guard let next = bite(from: place) else { return }
        let end = DispatchTime.now()
        let nanoseconds = Int(end.uptimeNanoseconds - start.uptimeNanoseconds)
        queue.asyncAfter(deadline: end + .nanoseconds(nanoseconds)) { self.scan(from: next, on: queue) }
    }

    /// Adds some keys. Answers where to go on; nil if there is nothing more to do.
    private func bite(from place: Place) -> Place? {
        if isStopped.withLock({ $0 }) { return nil }
        do throws(JournalError) {
            let (hashes, next) = try index.readBlocking { try SeenKeysScan.keys($0, after: place) }
            guard seenKeys.add(hashes) else { return nil }
            if next == nil { seenKeys.complete() }
            return next
        } catch {
            return nil
        }
    }

    private static func keys(_ database: Database, after place: Place) throws -> (hashes: [UInt64], next: Place?) {
        let statement = try IndexStatement(database, sql)
        try statement.bind(place.journal, at: 1)
        try statement.bind(place.secondary, at: 2)
        try statement.bind(biteKeys, at: 3)
        var hashes: [UInt64] = []
        hashes.reserveCapacity(biteKeys)
        var next: Place?
        try statement.forEach { row in
            let journal = row.integer(0)
            hashes.append(row.withText(1) { SeenKeys.hash(journal, utf8: $0) })
            if hashes.count == biteKeys { next = Place(journal: journal, secondary: row.text(1)) }
            return true
        }
        return (hashes, next)
    }
}
