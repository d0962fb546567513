/// What a start does about one journal when it has read the commit log: one row for each state.
///
/// What can a crash leave behind? A group's lines are written to the segments first, without a sync; then its frame is
/// written to the log and synced; then it is acknowledged; only then comes the next group. A half of the log is
/// overwritten only after the segments were synced past all of its frames. A segment is synced whole before its successor
/// is made, and a group never begins in one segment of a journal and ends in the next. So, after a crash,
///
/// - every acknowledged line stands in a valid frame, or in the segments durably, or both;
/// - of the lines that stand in the frames that are not settled, any sector may be missing in the segments;
/// - behind the last valid frame, the last segment of a journal may have lines, whole or torn, of the one group that was
///   under way. Its commits were not acknowledged. They are cut off even where they are whole: their group may have lines
///   in another journal that are not, and a commit is one atom;
/// - the frame of that group may be torn, which makes it invalid, or whole, which makes the group as good as acknowledged.
///
/// Nothing else can come from a crash. A valid line in a place for which the log has another one, lines before the first
/// frame that are not in the segments, more behind the last frame than any group is long, an index that knows lines behind
/// it: each says that log and segments do not belong together, and a start that chose one of them could throw away
/// acknowledged payments. It is refused, and nothing is changed.
enum LogDecision: String, CaseIterable, Sendable {
    case missing = "no commit log"
    case unused = "commit log without a frame"
    case closed = "closed commit log"
    case held = "segments hold the commit log"
    case redo = "lines written again from the commit log"
    case cut = "unacknowledged lines behind the commit log"
    case redoAndCut = "lines written again from the commit log, and unacknowledged lines behind it"
    case unreadable = "unreadable commit log"
    case unreached = "lines missing before the commit log"
    case contradiction = "lines that contradict the commit log"
    case tooMuchBehind = "more behind the commit log than one group"
    case behindIndex = "commit log that ends before the index"

    /// What is done.
    enum Action: Sendable {
        /// The log says nothing about this journal; the end of its last segment is judged by `RecoveryDecision`.
        case judgeSegmentsAlone
        /// The journal ends where the log ends: what the segments lack is written, what is behind is cut off.
        case followLog
        case refuse
    }

    var action: Action {
        switch self {
        case .missing, .unused, .closed: .judgeSegmentsAlone
        case .held, .redo, .cut, .redoAndCut: .followLog
        case .unreadable, .unreached, .contradiction, .tooMuchBehind, .behindIndex: .refuse
        }
    }

    /// What is known about a journal and the log.
    struct Facts: Sendable {
        var state: LogReading.State
        /// Whether the segments have the line after which the log's first frame that is not settled begins; for a closed log,
        /// the last line.
        var isReached = true
        /// Whether a valid line stands where the log has another one.
        var isContradicted = false
        /// Bytes of the log's lines that the segments lack.
        var missingBytes = 0
        /// Bytes in the segments behind the log's last line.
        var behindBytes = 0
        /// Whether they stand where one group can have put them: behind the last line, or in one segment that follows.
        var isBehindInPlace = true
        /// No group is longer than this.
        var longestGroupBytes = Int.max
        /// The last line by the log, and by the index.
        var lastSequence = 0
        var indexedSequence = 0
    }

    /// The row that fits the facts; the order of the questions is part of the table.
    init(_ facts: Facts) {
        switch facts.state {
        case .missing: self = .missing
        case .unused: self = .unused
        case .unreadable: self = .unreadable
        case .closed: self = facts.isReached ? .closed : .unreached
        case .live:
            if !facts.isReached {
                self = .unreached
            } else if facts.isContradicted {
                self = .contradiction
            } else if facts.behindBytes > facts.longestGroupBytes || !facts.isBehindInPlace {
                self = .tooMuchBehind
            } else if facts.indexedSequence > facts.lastSequence {
                self = .behindIndex
            } else if facts.missingBytes > 0 {
                self = facts.behindBytes > 0 ? .redoAndCut : .redo
            } else {
                self = facts.behindBytes > 0 ? .cut : .held
            }
        }
    }
}
