/// What stands in a commit log. Nothing is written here.
struct LogReading: Sendable {
    /// In which state the log was left, before anybody looks at the segments.
    enum State: Sendable, Equatable {
        /// There is none.
        case missing
        /// Making it was interrupted before its first frame was whole: zeros, but perhaps for the first block.
        case unused
        /// It holds something, but no valid frame.
        case unreadable
        /// The journals were closed, and nothing was committed through it since.
        case closed
        /// The journals were not closed.
        case live
    }

    /// A frame and its payload.
    struct Found: Sendable {
        let frame: LogFrame
        let payload: ArraySlice<UInt8>
        /// 0 or 1.
        let half: Int
    }

    static let fileName = "commit.log"

    let state: State
    /// Length of the file in bytes.
    let lengthBytes: Int
    /// The valid frame with the highest number.
    private(set) var newest: Found?
    /// The frames whose lines the segments may lack, in their order: those that follow `settled` of the newest one, up to
    /// the newest one, each going on where the one before it ends.
    private(set) var run: [Found] = []
    /// Whether frames are missing before the first of `run`, which only damage explains.
    private(set) var hasHole = false
    /// The highest number in any header, also of a frame whose payload is torn.
    private(set) var highestNumber = 0

    /// Reads the log of a folder.
    static func read(_ fileSystem: any JournalFileSystem, directory: String) throws(JournalError) -> LogReading {
        guard try fileSystem.list(directory).contains(fileName) else {
            return LogReading(state: .missing, lengthBytes: 0)
        }
        let file = try fileSystem.open(directory + "/" + fileName, .read)
        let length = try file.size()
        return LogReading(length: length, bytes: try file.read(at: 0, count: length))
    }

    private init(state: State, lengthBytes: Int) {
        self.state = state
        self.lengthBytes = lengthBytes
    }

    private init(length: Int, bytes: [UInt8]) {
        let half = LogReading.halfBytes(of: length)
        let candidates =
            (LogReading.headers(bytes[..<half], half: 0)
            + LogReading.headers(bytes[half..<min(2 * half, length)], half: 1))
            .sorted { $0.frame.number < $1.frame.number }
        guard let last = candidates.lastIndex(where: { $0.frame.isProved(by: $0.payload) }) else {
            let isBlank = !bytes.dropFirst(LogFrame.blockBytes).contains { $0 != 0 }
            self.init(state: isBlank ? .unused : .unreadable, lengthBytes: length)
            return
        }
        let newest = candidates[last]
        var run: [Found] = []
        var next: LogFrame?
        for found in candidates[...last].reversed() where found.frame.number > newest.frame.settled {
            if let next, !LogReading.goesOn(next, after: found.frame) || !found.frame.isProved(by: found.payload) {
                break
            }
            run.append(found)
            next = found.frame
        }
        self.init(state: newest.frame.kind == .closed ? .closed : .live, lengthBytes: length)
        self.newest = newest
        self.run = run.reversed()
        hasHole = run.count < newest.frame.number - newest.frame.settled
        highestNumber = candidates.last?.frame.number ?? newest.frame.number
    }

    /// Length of one half of a log.
    static func halfBytes(of lengthBytes: Int) -> Int {
        lengthBytes / 2 / LogFrame.blockBytes * LogFrame.blockBytes
    }

    private static func goesOn(_ frame: LogFrame, after earlier: LogFrame) -> Bool {
        guard frame.number == earlier.number + 1, frame.sections.count == earlier.sections.count else { return false }
        return frame.sections.allSatisfy { section in
            earlier.section(of: section.journal).map { section.follows($0) } ?? false
        }
    }

    /// All headers of a half. Behind one that is whole goes the next frame; where none is whole, the next block is looked
    /// at, so that frames behind a damaged one are seen.
    private static func headers(_ bytes: ArraySlice<UInt8>, half: Int) -> [Found] {
        var found: [Found] = []
        var offset = bytes.startIndex
        while offset < bytes.endIndex {
            guard let frame = LogFrame(header: bytes[offset...]) else {
                offset += LogFrame.blockBytes
                continue
            }
            let payloadStart = offset + frame.headerLength
            let end = payloadStart + frame.payloadLength
            if end <= bytes.endIndex {
                found.append(Found(frame: frame, payload: bytes[payloadStart..<end], half: half))
            }
            offset = LogReading.blocks(end)
        }
        return found
    }

    /// A length, filled up to whole blocks.
    static func blocks(_ lengthBytes: Int) -> Int {
        (lengthBytes + LogFrame.blockBytes - 1) / LogFrame.blockBytes * LogFrame.blockBytes
    }
}
