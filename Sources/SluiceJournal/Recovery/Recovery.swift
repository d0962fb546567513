import SluiceCrypto

/// Brings one journal from the state in which it was left to one that can be appended to.
struct Recovery {
    let fileSystem: any JournalFileSystem
    let options: JournalOptions

    /// What recovery ends with.
    struct Outcome {
        var position: ChainPosition
        var report: OpenReport.Journal
    }

    /// Proves the lines after `start`, hands each to `onLine`, and cuts off a torn tail.
    ///
    /// `durableSequence` is the last line that is known to have been on disk. The last segment is synced before it is
    /// read: lines that a killed process left in the page cache become durable before anybody is told of them.
    func run(
        _ folder: SegmentFolder, from start: ChainPosition, durableSequence: Int,
        onLine: (ChainedLine, [UInt8], ChainPosition) throws(JournalError) -> Void
    ) throws(JournalError) -> Outcome {
        if let last = folder.segments.last {
            try fileSystem.open(folder.path(of: last), .write).sync()
            try fileSystem.syncDirectory(folder.path)
        }
        var walk = try ChainWalk(fileSystem, folder: folder, after: start)
        var found: ChainWalk.Misfit?
        var provedLines = 0
        walking: while let step = try walk.next() {
            switch step {
            case .line(let line, let bytes, let position):
                try onLine(line, bytes, position)
                provedLines += 1
            case .misfit(let misfit):
                found = misfit
                break walking
            }
        }
        var facts = RecoveryDecision.Facts()
        if let found {
            facts = try survey(found, in: folder)
            facts.durableSequence = durableSequence
        }
        let decision = RecoveryDecision(facts)
        var cut: OpenReport.TornTail?
        if let found {
            guard decision.action == .cut else { throw refusal(decision, found) }
            cut = try TailCut(fileSystem: fileSystem, folder: folder)
                .cut(found.segment, at: found.place.offsetBytes, because: found.reason)
        }
        let head = JournalHead(sequence: walk.position.sequence, chain: Hex.encode(walk.position.chain))
        return Outcome(
            position: walk.position,
            report: .init(
                name: folder.journal, head: head, provedLines: provedLines, recovery: decision.rawValue, cut: cut))
    }

    private func survey(
        _ misfit: ChainWalk.Misfit, in folder: SegmentFolder
    ) throws(JournalError) -> RecoveryDecision.Facts {
        var facts = RecoveryDecision.Facts(misfit: misfit.kind, isInLastSegment: misfit.isInLastSegment)
        facts.sequence = misfit.place.sequence ?? 1
        facts.acceptsAmbiguousTail = options.acceptsAmbiguousTail
        facts.longestGroupBytes = options.longestGroupBytes
        guard misfit.kind != .gap, misfit.isInLastSegment else { return facts }
        let file = try fileSystem.open(folder.path(of: misfit.segment), .read)
        facts.tailBytes = try file.size() - misfit.place.offsetBytes
        facts.hasValidLineAfter = try TailSurvey.hasValidLine(
            in: file, after: misfit.place.offsetBytes, dueSequence: facts.sequence)
        return facts
    }

    private func refusal(_ decision: RecoveryDecision, _ misfit: ChainWalk.Misfit) -> JournalError {
        if decision == .ambiguousTail {
            return JournalError(
                .ambiguousTail,
                "Refused, \(decision.rawValue): \(misfit.reason), and valid lines follow. Either these are the remains of the "
                    + "last, unacknowledged writes before a power failure, or acknowledged lines were damaged. Compare "
                    + "with a copy; if it was the power, start once with the option that accepts it.",
                place: misfit.place)
        }
        return JournalError(
            .damaged,
            "Refused, \(decision.rawValue): \(misfit.reason). Nothing was changed. Bring the file back from a copy.",
            place: misfit.place)
    }
}
