package import Foundation

extension Evidence {
    /// The journals of an installation as they lie on disk: the segments. After a power failure they may lack what only the gateway's
    /// log of commits holds, until it has been started once.
    /// - Parameter folder: `data`, the folder that holds `journals`.
    /// - Returns: each journal's segments in their order; a journal without a folder has none.
    package static func journals(inDataFolder folder: URL) throws -> [JournalBytes] {
        try ["trade", "refund", "payment_log"].map { name in
            let place = folder.appendingPathComponent("journals/\(name)")
            guard FileManager.default.fileExists(atPath: place.path) else {
                return JournalBytes(name: name, segments: [])
            }
            let files = try FileManager.default.contentsOfDirectory(atPath: place.path)
                .filter { $0.hasPrefix("\(name)-") && $0.hasSuffix(".jsonl") }.sorted()
            return JournalBytes(
                name: name,
                segments: try files.map { file in
                    NamedBytes(name: file, bytes: Array(try Data(contentsOf: place.appendingPathComponent(file))))
                })
        }
    }

    /// Evidence of a stopped installation, without what others have seen.
    /// - Parameter folder: `data`, the folder that holds `journals`.
    package init(dataFolder folder: URL) throws {
        self.init(journals: try Evidence.journals(inDataFolder: folder))
    }
}
