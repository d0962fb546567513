import Dispatch
import SluiceGateway
import SluiceJournal
import Synchronization

/// Journals as a crash, a bad disk or a stranger may leave them: a start keeps every line that a second reader proves, or
/// refuses with the file and offset, and no byte of any file is lost either way.
enum JournalTarget {
    static let journals = ["trade", "refund", "payment_log"]
    /// Two frames of a few lines fill a half of it.
    static let commitLogBytes = 16 << 10

    static func check(_ input: [UInt8]) throws {
        let files = JournalInput.files(input)
        let disk = FuzzDisk(Dictionary(uniqueKeysWithValues: files.map { ("j/" + $0.key, $0.value) }))
        let readings = journals.map { journal in
            let own = files.filter { $0.key.hasPrefix(journal + "/") }
            return JournalReading(
                journal: journal,
                files: Dictionary(
                    uniqueKeysWithValues: own.map { (String($0.key.dropFirst(journal.count + 1)), $0.value) }))
        }
        let report: OpenReport
        do throws(JournalError) {
            report = try open(disk) { $0.report }
        } catch {
            try checkRefusal(error, readings)
            try checkNothingLost(files, disk)
            return
        }
        for (reading, found) in zip(readings, report.journals) {
            try require(!reading.hasForeignFile, "a start passed over a file that is no segment")
            try require(
                found.head == JournalHead(sequence: reading.lines, chain: reading.chain),
                "\(found.name) ends with \(found.head), and \(reading.lines):\(reading.chain) was proved")
            if let misfit = reading.misfit {
                try require(
                    misfit.isInLastFile && !misfit.isGap && !misfit.hasProofAfter, "a start guessed: \(misfit)")
                try require(found.cut?.offsetBytes == misfit.offset, "it was cut elsewhere than at \(misfit)")
            } else {
                try require(found.cut == nil, "a sound journal was cut")
            }
        }
        try checkNothingLost(files, disk)
        try checkGoingOn(disk, report)
    }

    private static func checkRefusal(_ error: JournalError, _ readings: [JournalReading]) throws(Violation) {
        let place = try require(error.place, "refused without a place: \(error)")
        if error.code == "journal-foreign-file" {
            try require(readings.contains(where: \.hasForeignFile), "a segment was taken for a foreign file: \(error)")
            return
        }
        try require(["journal-damaged", "journal-tail-ambiguous"].contains(error.code), "refused by \(error)")
        let number = try require(
            journals.firstIndex { place.file.hasPrefix("j/\($0)/") }, "refused at a file of no journal: \(error)")
        let misfit = try require(readings[number].misfit, "a sound journal was refused: \(error)")
        try require(
            place.file == "j/\(journals[number])/\(misfit.file)" && place.offsetBytes == misfit.offset,
            "refused at \(place), and the first thing that does not fit is at \(misfit)")
        try require(
            misfit.isGap || !misfit.isInLastFile || misfit.hasFormAfter, "a torn tail was refused: \(error)")
    }

    /// Every byte of a file stands in it still, or in the copies of what was cut off.
    static func checkNothingLost(_ files: [String: [UInt8]], _ disk: FuzzDisk) throws(Violation) {
        let now = disk.content
        for (path, before) in files {
            let after = try require(now["j/" + path], "\(path) is gone")
            if after == before { continue }
            try require(before.starts(with: after), "\(path) was changed, not only cut")
            let rest = Array(before[after.count...])
            try require(
                now.contains { $0.key.hasPrefix("j/\(path).torn-\(after.count)") && $0.value == rest },
                "what was cut off \(path) lies nowhere")
        }
    }

    /// After a start the journal takes lines, and a second start finds them.
    private static func checkGoingOn(_ disk: FuzzDisk, _ report: OpenReport) throws {
        let record = Array(#"{"a":1}"#.utf8)
        let before = report.journals.map(\.head.sequence)
        try open(disk) { (store) throws(JournalError) in
            for journal in journals { try await store.commit([JournalEntry(journal: journal, record: record)]) }
        }
        let again = try open(disk) { $0.report }
        try require(again.journals.map(\.head.sequence) == before.map { $0 + 1 }, "a line that was committed is gone")
        try require(again.journals.allSatisfy { $0.cut == nil }, "the second start cut something off")
    }

    /// Runs with a store on the disk, which is closed afterwards or, as in a crash, is not.
    static func open<T: Sendable>(
        _ disk: FuzzDisk, isClosed: Bool = true,
        _ body: @escaping @Sendable (JournalStore) async throws(JournalError) -> T
    ) throws(JournalError) -> T {
        let done = DispatchSemaphore(value: 0)
        let result = Mutex<Result<T, JournalError>?>(nil)
        Task {
            var options = JournalOptions()
            options.runsInline = true
            options.index = .memory
            options.reserveBytes = 0
            options.segmentBytes = 2000
            options.commitLogBytes = commitLogBytes
            let outcome: Result<T, JournalError>
            do throws(JournalError) {
                let store = try await JournalStore.open(
                    directory: "j", journals: journals, indexer: RecordIndex(), fileSystem: disk, options: options)
                let value = try await body(store)
                if isClosed { await store.close() }
                outcome = .success(value)
            } catch {
                outcome = .failure(error)
            }
            result.withLock { $0 = outcome }
            done.signal()
        }
        done.wait()
        guard let outcome = result.withLock({ $0 }) else { preconditionFailure("the task ended without an outcome") }
        switch outcome {
        case .success(let value): return value
        case .failure(let error): throw error
        }
    }
}
