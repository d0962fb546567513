import Synchronization
import Logging
import SluiceChannel
package import SluiceGateway
package import SluiceJournal
package import SluiceTesting

/// One process of the gateway, from its start to its end. When it dies, everything that it still does comes to nothing: its
/// disk refuses, nothing that it sends arrives, and nobody sees what it answers.
package final class Life: @unchecked Sendable {
    // A world and everything that it runs stay on one thread; nothing here is ever touched by two.

    package let number: Int
    package let disk: MemoryDisk
    package private(set) var isDead = false
    package var gateway: Gateway?
    package var store: (any RecordStore)?
    /// The workers.
    package var running: Task<Void, Never>?
    /// Calls under way, from the business system and from providers.
    package var callsUnderWay = 0

    private var waits: [Int: () -> Void] = [:]
    private var count = 0

    package init(number: Int, disk: MemoryDisk) {
        self.number = number
        self.disk = disk
    }

    /// Remembers somebody who waits for the world.
    /// - Parameter onDeath: what happens to him when the process dies.
    func wait(onDeath: @escaping () -> Void) -> Int {
        count += 1
        waits[count] = onDeath
        return count
    }

    /// Ends a wait.
    /// - Returns: false where it has ended already.
    func endWait(_ id: Int) -> Bool { waits.removeValue(forKey: id) != nil }

    /// Wakes everybody who waits, as a stop does.
    func endAllWaits() {
        let ending = waits.sorted { $0.key < $1.key }
        waits = [:]
        for wait in ending { wait.value() }
    }

    /// Dies at once.
    func die() {
        isDead = true
        disk.state.withLock { $0.diesAt = min($0.diesAt, $0.operations) }
        running?.cancel()
        endAllWaits()
    }
}
