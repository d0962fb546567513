import Foundation
import SluiceJSON

/// The journals of an installation, read as anybody may read them: files of lines of JSON.
struct Journals {
    static let names = ["trade", "refund", "payment_log"]

    let folder: URL

    /// The segments of one journal in their order.
    func segments(_ journal: String) throws -> [URL] {
        let directory = folder.appendingPathComponent(journal)
        return try FileManager.default.contentsOfDirectory(atPath: directory.path)
            .filter { $0.hasSuffix(".jsonl") }.sorted().map { directory.appendingPathComponent($0) }
    }

    /// The whole lines of one journal; a line that is being written is none yet.
    func lines(_ journal: String) throws -> [JSONValue] {
        try segments(journal).flatMap { url in
            let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            lines.removeLast()
            return try lines.map { try JSONValue.parse(String($0)) }
        }
    }

    func log(of tradingOrderNo: String) throws -> [JSONValue] {
        try lines("payment_log").filter { $0["trading_order_no"]?.text == tradingOrderNo }
    }

    /// How many lines each journal has, and what they are about: what must not change is compared by this.
    func states() throws -> [String: [String]] {
        var states: [String: [String]] = [:]
        for journal in ["trade", "refund"] { states[journal] = try lines(journal).map(\.serializedText) }
        return states
    }
}
