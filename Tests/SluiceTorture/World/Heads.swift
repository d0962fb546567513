import Foundation
import SluiceAuditor
import SluiceJSON

/// Chains that must stay what they are, whatever happens from here on (J2). Only while no gateway runs.
extension Site {
    /// After a graceful stop: the last line of each journal.
    func rememberHeads() throws {
        for journal in try Evidence.journals(inDataFolder: data) {
            let lines = journal.segments.flatMap { Self.lines($0) }
            if let last = lines.last { try remember(last, journal.name) }
        }
    }

    /// After a kill: the last line of the trade journal that the business system was told of. What stands behind it may be cut off.
    func rememberAcknowledgedHead() throws {
        let told = Set(
            records.calls.suffix(500).compactMap { call in
                call.reply.map { "\($0.tradingOrderNo) \($0.version ?? 0)" }
            })
        guard let journal = try Evidence.journals(inDataFolder: data).first(where: { $0.name == "trade" }) else {
            return
        }
        for segment in journal.segments.reversed().prefix(2) {
            for line in Self.lines(segment).reversed() {
                guard let json = try? JSONParser.parse(Array(line.utf8)),
                    let number = json["trading_order_no"]?.text, let version = json["version"]?.integer,
                    told.contains("\(number) \(version)")
                else { continue }
                return try remember(line, journal.name)
            }
        }
    }

    private func remember(_ line: Substring, _ journal: String) throws {
        guard let json = try? JSONParser.parse(Array(line.utf8)), let sequence = json["seq"]?.integer,
            let chain = json["chain"]?.text
        else { throw TortureError("a line of the \(journal) journal cannot be read") }
        records.add([ChainHead(journal: journal, sequence: Int(sequence), chain: chain)])
    }

    /// The whole lines of a segment.
    private static func lines(_ segment: NamedBytes) -> [Substring] {
        guard let end = segment.bytes.lastIndex(of: 10) else { return [] }
        return String(decoding: segment.bytes[..<end], as: UTF8.self).split(separator: "\n")
    }
}
