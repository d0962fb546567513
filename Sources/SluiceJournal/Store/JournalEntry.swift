/// One record for one journal.
package struct JournalEntry: Sendable, Equatable {
    /// Name of a journal that was opened, for example `trade`.
    package let journal: String
    /// One finished JSON object (RFC 8259, UTF-8) without surrounding white space, without a line feed, and without a
    /// top-level member named `seq` or `chain`.
    package let record: [UInt8]
    /// What the store's `RecordIndexer` says of the record, for whoever knows it without reading the record again; nil
    /// lets the store ask. Any other value than the indexer's is our bug.
    package let keys: RecordKeys?

    package init(journal: String, record: [UInt8], keys: RecordKeys? = nil) {
        self.journal = journal
        self.record = record
        self.keys = keys
    }
}

/// One line of a journal as it stands on disk.
package struct JournalLine: Sendable, Equatable {
    /// Sequence number, from 1.
    package let sequence: Int
    /// The whole line without its line feed: the record between its `seq` and its `chain`.
    package let bytes: [UInt8]

    package init(sequence: Int, bytes: [UInt8]) {
        self.sequence = sequence
        self.bytes = bytes
    }
}
