package import SluiceJournal
package import SluiceOutbound
package import SluiceTesting
package import SluiceTrade

/// What a world is put together from. A planted bug replaces one part; production code has no switch for it.
package struct Seams: Sendable {
    package var definitions: Definitions
    /// Round the store of every process.
    package var store: @Sendable (any RecordStore) -> any RecordStore = { $0 }
    /// Round the way out of every process.
    package var outbound: @Sendable (any Outbound) -> any Outbound = { $0 }
    /// Round the disk of every process.
    package var fileSystem: @Sendable (MemoryDisk) -> any JournalFileSystem = { $0 }
    /// The door through which messages of providers come.
    package var message: @Sendable (ProviderMessage, any Dialect, Instant) -> ProviderMessage = { message, _, _ in
        message
    }
    /// What becomes of a dead process's disk, after its fate was decided.
    package var disk: @Sendable (MemoryDisk) -> MemoryDisk = { $0 }

    package init(definitions: Definitions) { self.definitions = definitions }

    /// The gateway as it is.
    package static func genuine() throws -> Seams { Seams(definitions: try Definitions.shipped.get()) }
}
