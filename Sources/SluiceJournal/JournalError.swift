/// Why the journals could not be opened, written or read.
///
/// `code` is stable and meant for programs; `message` is for the person who meets it. Neither carries a record's content.
package struct JournalError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Every code this room can raise, in one list so that none is used twice.
    package enum Code: String, CaseIterable, Sendable {
        case overloaded = "journal-overloaded"
        case failed = "journal-failed"
        case closed = "journal-closed"
        case locked = "journal-locked"
        case damaged = "journal-damaged"
        case ambiguousTail = "journal-tail-ambiguous"
        case shortened = "journal-shortened"
        case logMismatch = "journal-log-mismatch"
        case foreignFile = "journal-foreign-file"
        case unknownJournal = "journal-unknown"
        case recordInvalid = "record-invalid"
        case diskFull = "disk-full"
        case fileOperation = "journal-file-operation"
        case indexFailed = "journal-index-failed"
    }

    /// Where in the journals something did not fit.
    package struct Place: Equatable, Sendable {
        /// Path of the segment.
        package let file: String
        /// Line in that file, counted from 1; nil when only the tail of the file was read.
        package let line: Int?
        /// Offset in bytes of the first byte of that line in its file.
        package let offsetBytes: Int
        /// Sequence number that was due there.
        package let sequence: Int?

        package init(file: String, line: Int?, offsetBytes: Int, sequence: Int?) {
            self.file = file
            self.line = line
            self.offsetBytes = offsetBytes
            self.sequence = sequence
        }
    }

    private let kind: Code
    /// Stable kebab-case text, for example `journal-damaged`.
    package var code: String { kind.rawValue }
    /// What was wrong, where, and what to do.
    package let message: String
    /// The place, when the error has one.
    package let place: Place?
    /// errno(3) of the failed call, when a call failed.
    package let errorNumber: Int32?

    package init(_ code: Code, _ message: String, place: Place? = nil, errorNumber: Int32? = nil) {
        self.kind = code
        self.message = message
        self.place = place
        self.errorNumber = errorNumber
    }

    package var description: String {
        guard let place else { return "\(code): \(message)" }
        let line = place.line.map { " line \($0)," } ?? ""
        return "\(code): \(place.file),\(line) byte \(place.offsetBytes): \(message)"
    }
}
