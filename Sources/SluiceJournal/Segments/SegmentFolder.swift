/// The folder of one journal, listed.
struct SegmentFolder: Sendable {
    let journal: String
    /// Path of the folder.
    let path: String
    /// Its segments in the order of their first lines.
    let segments: [SegmentName]

    /// Lists a journal's folder. Any file that is neither a segment nor a torn tail copied aside is refused: it may be a
    /// renamed segment, and a start that passes over lines would answer wrongly.
    static func list(
        _ fileSystem: any JournalFileSystem, directory: String, journal: String
    ) throws(JournalError) -> SegmentFolder {
        let path = directory + "/" + journal
        var segments: [SegmentName] = []
        for name in try fileSystem.list(path) {
            if let segment = SegmentName(journal: journal, text: name) {
                segments.append(segment)
            } else if !SegmentName.isTornCopy(name, journal: journal) {
                throw JournalError(
                    .foreignFile,
                    "This file does not belong into the folder of the journal \(journal). If it is a segment, give it back its "
                        + "name; if not, move it elsewhere.",
                    place: .init(file: path + "/" + name, line: nil, offsetBytes: 0, sequence: nil))
            }
        }
        segments.sort { $0.first < $1.first }
        return SegmentFolder(journal: journal, path: path, segments: segments)
    }

    /// Path of a segment.
    func path(of segment: SegmentName) -> String { path + "/" + segment.text }
}
