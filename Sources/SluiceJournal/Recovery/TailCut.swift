/// Cuts off what stands at the end of a segment and was never acknowledged.
struct TailCut {
    let fileSystem: any JournalFileSystem
    let folder: SegmentFolder

    /// Copies the tail aside, makes the copy durable, and only then cuts. A crash on the way leaves a copy too many.
    func cut(
        _ segment: SegmentName, at offset: Int, because reason: String
    ) throws(JournalError) -> OpenReport.TornTail {
        let path = folder.path(of: segment)
        let file = try fileSystem.open(path, .write)
        let length = try file.size() - offset
        let name = try freeName(segment, offset)
        let copy = try fileSystem.open(folder.path + "/" + name, .create)
        var copied = 0
        while copied < length {
            let bytes = try file.read(at: offset + copied, count: min(1 << 20, length - copied))
            guard !bytes.isEmpty else { break }
            try copy.write(bytes, at: copied)
            copied += bytes.count
        }
        try copy.sync()
        try fileSystem.syncDirectory(folder.path)
        try file.truncate(to: offset)
        try file.sync()
        return OpenReport.TornTail(
            segment: path, offsetBytes: offset, lengthBytes: length, copy: folder.path + "/" + name, reason: reason)
    }

    private func freeName(_ segment: SegmentName, _ offset: Int) throws(JournalError) -> String {
        let taken = Set(try fileSystem.list(folder.path))
        var name = "\(segment.text).torn-\(offset)"
        var attempt = 2
        while taken.contains(name) {
            name = "\(segment.text).torn-\(offset).\(attempt)"
            attempt += 1
        }
        return name
    }
}
