/// Looks for valid lines behind a misfit.
///
/// A line counts as valid here if it has the form, a number that is not before the one due, and a chain that fits its own
/// bytes and the chain that the piece before it states. Where the piece before it states none, the chain cannot be
/// computed, and the form alone counts: that can only make a start more careful.
enum TailSurvey {
    /// Whether a valid line begins after the misfit at `offset`, and the length of the file.
    static func hasValidLine(
        in file: any JournalFile, after offset: Int, dueSequence: Int
    ) throws(JournalError) -> Bool {
        var reader = LineReader(file, from: offset)
        guard let misfit = try reader.next() else { return false }
        var before = misfit.isEnded ? ChainedLine(misfit.bytes)?.chain : nil
        while let piece = try reader.next() {
            guard piece.isEnded, let line = ChainedLine(piece.bytes) else {
                before = nil
                continue
            }
            if line.sequence >= dueSequence, before.map({ line.follows($0, line: piece.bytes) }) ?? true { return true }
            before = line.chain
        }
        return false
    }
}
