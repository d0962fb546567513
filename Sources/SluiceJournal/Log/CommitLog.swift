/// Writes the commit log: one frame a group, one sync a frame.
///
/// Whoever owns it is the only writer, and stops for good after any error.
struct CommitLog {
    private let file: any JournalFile
    private let halfBytes: Int
    private let settler: Settler
    private let isParallel: Bool
    /// Where the next frame goes: the half, and the offset in it.
    private var half: Int
    private var offset = 0
    private var number: Int
    /// By journal, the segment that has lines of frames in the present half which were not synced.
    private var unsettled: [Int: any JournalFile] = [:]

    /// Takes the log into use after a recovery, which has left every line durable in the segments. Returns when the first
    /// frame of this run is on disk; it says where each journal ends.
    static func open(
        _ fileSystem: any JournalFileSystem, directory: String, after reading: LogReading, tails: [JournalTail],
        options: JournalOptions
    ) throws(JournalError) -> CommitLog {
        let path = directory + "/" + LogReading.fileName
        let halfBytes = options.commitLogHalfBytes
        precondition(halfBytes >= 2 * LogFrame.blockBytes, "the commit log is too short")
        let file = try fileSystem.open(path, reading.state == .missing ? .create : .write)
        // The new frame goes into the half that does not have the newest one, which stays until the new one is durable.
        var half = 1 - (reading.newest?.half ?? 1)
        if reading.lengthBytes != 2 * halfBytes {
            try make(file, lengthBytes: 2 * halfBytes)
            try fileSystem.syncDirectory(directory)
            half = 0
        }
        var log = CommitLog(
            file: file, halfBytes: halfBytes,
            settler: Settler(settled: reading.highestNumber, runsInline: options.runsInline),
            isParallel: !options.runsInline, half: half, number: reading.highestNumber + 1)
        try log.write(.opened, tails.map { LogFrame.Section(before: $0, after: $0) }, payload: [])
        return log
    }

    /// Fills a file with zeros. What it held is cut off durably first, so that a crash on the way cannot leave an old frame
    /// that looks like the newest.
    private static func make(_ file: any JournalFile, lengthBytes: Int) throws(JournalError) {
        if try file.size() > 0 {
            try file.truncate(to: 0)
            try file.sync()
        }
        let zeros = [UInt8](repeating: 0, count: min(1 << 20, lengthBytes))
        for offset in stride(from: 0, to: lengthBytes, by: zeros.count) {
            try file.write(
                offset + zeros.count <= lengthBytes ? zeros : Array(zeros.prefix(lengthBytes - offset)), at: offset)
        }
        try file.sync()
    }

    private init(
        file: any JournalFile, halfBytes: Int, settler: Settler, isParallel: Bool, half: Int, number: Int
    ) {
        self.file = file
        self.halfBytes = halfBytes
        self.settler = settler
        self.isParallel = isParallel
        self.half = half
        self.number = number
    }

    /// Makes the lines of a group, which stand in the segments already, durable: all of them or, after a crash, none.
    ///
    /// A group that is longer than a half is synced in the segments; its frame, which has no payload, is written after that
    /// and decides whether the group counts.
    mutating func commit(_ work: GroupWork) throws(JournalError) {
        try settler.check()
        let sections = zip(work.before, work.tails).map { LogFrame.Section(before: $0, after: $1) }
        let headerLength = LogFrame(kind: .lines, number: number, settled: 0, sections: sections).headerLength
        guard headerLength + work.bytes <= halfBytes else {
            try GroupSync.sync(Array(work.touchedFiles.values), isParallel: isParallel)
            return try write(.synced, sections, payload: [])
        }
        try write(.lines, sections, payload: work.buffers)
        // Not before the frame is written: what was left with a half is synced with that half.
        for (journal, file) in work.touchedFiles { unsettled[journal] = file }
    }

    /// Says that the journals end here. Every line is durable in the segments before that is written.
    mutating func close(_ tails: [JournalTail]) throws(JournalError) {
        try settler.finish()
        try GroupSync.sync(Array(unsettled.values), isParallel: isParallel)
        unsettled = [:]
        settler.settle([], upTo: number - 1)
        try settler.finish()
        try write(.closed, tails.map { LogFrame.Section(before: $0, after: $0) }, payload: [])
    }

    private mutating func write(
        _ kind: LogFrame.Kind, _ sections: [LogFrame.Section], payload: [[UInt8]]
    ) throws(JournalError) {
        let headerLength = LogFrame(kind: kind, number: number, settled: 0, sections: sections).headerLength
        let length = headerLength + payload.reduce(0) { $0 + $1.count }
        if offset + LogReading.blocks(length) > halfBytes { try leaveHalf() }
        let frame = LogFrame(kind: kind, number: number, settled: settler.settled, sections: sections)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(LogReading.blocks(length))
        bytes.append(contentsOf: frame.header())
        for part in payload { bytes.append(contentsOf: part) }
        bytes.append(contentsOf: repeatElement(0, count: LogReading.blocks(length) - length))
        try file.write(bytes, at: half * halfBytes + offset)
        try file.sync()
        offset += bytes.count
        number += 1
    }

    /// Goes on in the other half, whose frames must be settled by now, and begins to settle those of this one.
    private mutating func leaveHalf() throws(JournalError) {
        try settler.finish()
        settler.settle(Array(unsettled.values), upTo: number - 1)
        unsettled = [:]
        half = 1 - half
        offset = 0
    }
}

extension LogFrame.Section {
    /// What a group did to a journal.
    init(before: JournalTail, after: JournalTail) {
        self.init(
            journal: after.journal,
            start: .init(
                segment: after.segment?.first ?? 0, offset: before.offset, sequence: before.sequence,
                chain: before.chain),
            length: after.offset - before.offset, lastSequence: after.sequence, lastChain: after.chain)
    }
}
