/// Why a start is refused because of the commit log.
extension Redo {
    /// Why a start is refused. A journal that lacks what the log builds upon is walked from its first line, to name the place.
    func refusal(_ decision: LogDecision, hasHole: Bool) throws(JournalError) -> JournalError {
        let path = folder.path
        let advice =
            "Nothing was changed. Bring journals and commit log back from one copy. If you know that the segments are "
            + "whole, as `sluice journal verify` shows, move the commit log elsewhere and start again."
        switch decision {
        case .unreached: break
        case .contradiction:
            return JournalError(
                .logMismatch,
                "Refused, \(decision.rawValue): the journal \(folder.journal) has a valid line where the commit log has another "
                    + "one; they do not belong together. \(advice)",
                place: pieces.first { $0.firstDifferent != nil }.map { piece in
                    JournalError.Place(
                        file: folder.path(of: piece.segment), line: nil,
                        offsetBytes: piece.firstDifferent ?? piece.offset, sequence: nil)
                })
        case .tooMuchBehind:
            return JournalError(
                .logMismatch,
                "Refused, \(decision.rawValue): the commit log ends with line \(facts.lastSequence) of the journal \(folder.journal), "
                    + "and \(facts.behindBytes) bytes follow it in \(path); no crash leaves so much. \(advice)")
        case .behindIndex:
            return JournalError(
                .logMismatch,
                "Refused, \(decision.rawValue): the commit log ends with line \(facts.lastSequence) of the journal \(folder.journal), "
                    + "but the index shows that later lines were on disk. \(advice)")
        default:
            return JournalError(
                .damaged, "Refused, \(decision.rawValue): it holds something, but no valid frame. \(advice)",
                place: nil)
        }
        let found = try firstMisfit()
        let hole = hasHole ? " Frames in the middle of the commit log are damaged." : ""
        let reason = "Refused, \(decision.rawValue): \(found.reason).\(hole) \(advice)"
        return JournalError(found.code, reason, place: found.place)
    }

    private func firstMisfit() throws(JournalError) -> (
        code: JournalError.Code, reason: String, place: JournalError.Place?
    ) {
        let wanted = lacksSegment ? end : start
        let sequence = wanted?.sequence ?? 0
        var walk = try ChainWalk(fileSystem, folder: folder, after: .origin(of: folder.journal))
        while walk.position.sequence < sequence, let step = try walk.next() {
            if case .misfit(let misfit) = step { return (.damaged, misfit.reason, misfit.place) }
        }
        if walk.position.sequence < sequence {
            return (
                .shortened,
                "the journal \(folder.journal) ends with line \(walk.position.sequence), but the commit log shows that lines up to "
                    + "\(sequence) were on disk", nil
            )
        }
        return (
            .logMismatch,
            "line \(sequence) of the journal \(folder.journal) is another one than the commit log builds upon; they do not "
                + "belong together", nil
        )
    }
}
