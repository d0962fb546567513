/// What a start does about the state in which it finds the end of a journal: one row for each state.
///
/// What can a crash leave behind? A group of lines is written with one call and then synced; the next group is written
/// only after that. So all lines before the last, unsynced group are whole. Of that group itself each sector may have
/// reached the disk or not, in any order, and the file may have its old or its new length, with zeros where nothing was
/// written. A process that was killed (and not the machine) leaves a prefix of the group. Nobody was told that a line of
/// the group is there, so cutting it off loses nothing.
///
/// A segment is synced, and its successor's name is made durable, before the successor gets its first byte: nothing torn
/// can be in any segment but the last.
///
/// The hard case is a valid line behind a broken one. Both may be of the unsynced group, whose earlier sector was lost
/// and whose later one was not; or the broken line was on disk, acknowledged, and has been damaged since. The lines
/// themselves cannot tell. What the index holds was synced before, so a broken line up to its position is damage. So
/// is a broken line that is further from the end of the file than any group is long. What remains is ambiguous, and a
/// start that guesses would sometimes throw an acknowledged payment away: it is refused, loudly, and an operator decides
/// (`acceptsAmbiguousTail`). File systems that let the length of a file grow only over written data (ext4 with ordered
/// data, XFS) hardly ever leave this state.
enum RecoveryDecision: String, CaseIterable, Sendable {
    case cleanEnd = "clean end"
    case tornLastLine = "torn last line"
    case tornGroup = "torn group"
    case ambiguousTail = "ambiguous tail"
    case acceptedTail = "ambiguous tail, accepted"
    case damageBeforeValidLine = "damage before valid lines"
    case damageBelowIndex = "damage in lines that were on disk"
    case damageInEarlierSegment = "damage in an earlier segment"
    case missingSegment = "missing segment"

    /// What is done.
    enum Action: Sendable {
        case start
        case cut
        case refuse
    }

    var action: Action {
        switch self {
        case .cleanEnd: .start
        case .tornLastLine, .tornGroup, .acceptedTail: .cut
        case .ambiguousTail, .damageBeforeValidLine, .damageBelowIndex, .damageInEarlierSegment, .missingSegment:
            .refuse
        }
    }

    /// What is known about the end of a journal.
    struct Facts: Sendable {
        /// The first thing that does not fit; nil if all fits.
        var misfit: ChainWalk.Misfit.Kind?
        var isInLastSegment = true
        /// Whether a valid line follows the misfit in its segment.
        var hasValidLineAfter = false
        /// Bytes from the misfit to the end of the file.
        var tailBytes = 0
        /// No group is longer than this.
        var longestGroupBytes = Int.max
        /// Sequence number that is due at the misfit.
        var sequence = 1
        /// The last line that is known to have been synced.
        var durableSequence = 0
        var acceptsAmbiguousTail = false
    }

    /// The row that fits the facts; the order of the questions is part of the table.
    init(_ facts: Facts) {
        guard let misfit = facts.misfit else {
            self = .cleanEnd
            return
        }
        if misfit == .gap {
            self = .missingSegment
        } else if !facts.isInLastSegment {
            self = .damageInEarlierSegment
        } else if facts.sequence <= facts.durableSequence {
            self = .damageBelowIndex
        } else if facts.hasValidLineAfter {
            if facts.tailBytes > facts.longestGroupBytes {
                self = .damageBeforeValidLine
            } else {
                self = facts.acceptsAmbiguousTail ? .acceptedTail : .ambiguousTail
            }
        } else {
            self = misfit == .unended ? .tornLastLine : .tornGroup
        }
    }
}
