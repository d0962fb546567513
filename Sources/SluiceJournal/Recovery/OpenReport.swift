/// What a start found and did, for the log.
package struct OpenReport: Sendable, Equatable {
    /// One journal.
    package struct Journal: Sendable, Equatable {
        package let name: String
        /// Number and chain of its last line.
        package let head: JournalHead
        /// Lines that were read and proved; those before them are vouched for by the index.
        package let provedLines: Int
        /// The row of the recovery table that fitted.
        package let recovery: String
        /// What was cut off; nil if nothing was.
        package internal(set) var cut: TornTail?
        /// The row of the commit log's table that fitted.
        package internal(set) var commitLog = ""
        /// What was written again from the commit log; nil if the segments had it all.
        package internal(set) var redone: Redone?
    }

    /// Acknowledged lines that a crash had kept from the segments.
    package struct Redone: Sendable, Equatable {
        package let lines: Int
        package let bytes: Int
    }

    /// A torn or unacknowledged tail that was copied aside and cut off.
    package struct TornTail: Sendable, Equatable {
        /// Path of the segment.
        package let segment: String
        /// Offset in bytes at which it now ends.
        package let offsetBytes: Int
        /// Bytes that were cut off.
        package let lengthBytes: Int
        /// Path of the file that holds them now.
        package let copy: String
        /// Why they were not lines, or none that anybody was told of.
        package let reason: String
    }

    package var journals: [Journal] = []
    /// Why the index was built from the first line on; nil if it went on from where it was.
    package var indexRebuilt: String?
}

/// The last line of a journal, or any other that a journal is to be compared with.
package struct JournalHead: Sendable, Equatable, CustomStringConvertible {
    /// Sequence number; 0 for an empty journal.
    package let sequence: Int
    /// Chain in 64 lower-case hexadecimal digits.
    package let chain: String

    package init(sequence: Int, chain: String) {
        self.sequence = sequence
        self.chain = chain
    }

    /// `sequence:chain`, as `init(_:)` reads it.
    package var description: String { "\(sequence):\(chain)" }

    /// Reads `sequence:chain`; nil if it is not that.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let sequence = Int(parts[0]), sequence >= 0, parts[1].utf8.count == 64,
            parts[1].utf8.allSatisfy({ byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            })
        else { return nil }
        self.init(sequence: sequence, chain: String(parts[1]))
    }
}
