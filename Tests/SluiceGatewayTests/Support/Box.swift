import SluiceJournal
import Synchronization

/// Takes a value out of a script.
final class Box<Value: Sendable>: Sendable {
    private let content = Mutex<Value?>(nil)

    var value: Value? { content.withLock { $0 } }

    func put(_ value: Value) { content.withLock { $0 = value } }
}

/// How a store can refuse.
enum StoreFailure {
    static let full = JournalError(.diskFull, "The disk is nearly full.")
    static let overloaded = JournalError(.overloaded, "Too much is waiting.")
    static let failed = JournalError(.failed, "The writer has ended.")
}
