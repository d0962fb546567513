import SluiceCrypto

/// The format of the journals.
///
/// A journal is a folder `<journal>` of segments `<journal>-<sequence number of its first line, 20 digits>.jsonl`. A
/// segment is a series of lines in UTF-8, each ended by one line feed. A line is one JSON object (RFC 8259):
///
///     {"seq":N, the members of the record ,"chain":"C"}
///
/// without any byte between these parts: `seq` comes first and its value N is the decimal sequence number without
/// leading zeros; the members of the record stand as they were given, between the brace that opened it and the brace that
/// closed it; `chain` comes last and its value C is 64 lower-case hexadecimal digits. No record has a member called seq
/// or chain of its own. No line feed can occur within a line, because JSON escapes it in strings and records that
/// have it as white space are refused.
///
/// The first line of a journal has the number 1, every other one the number after that of the line before it, also when
/// that line is in the segment before. C is chain(N) in hexadecimal, where
///
///     chain(0) = SHA-256("sluice journal v1 " followed by the journal's name)
///     chain(N) = SHA-256(the 32 bytes of chain(N-1), followed by the bytes of line N up to, not including, ,"chain":)
///
/// so that one number, the chain of the last line, vouches for every byte before it. What the chain cannot show is that
/// whole lines were cut from the end; for that, keep heads (number and chain) elsewhere and compare.
///
/// The same by hand, for line N of a file and the chain of the line before it:
///
///     (printf '<chain N-1>' | xxd -r -p; sed -n Np file | sed 's/,"chain":"[0-9a-f]*"}$//' | tr -d '\n') | sha256sum
///
/// A line is valid if and only if it ends in a line feed, has the form above, carries the number that is due, and its C
/// is chain(N) of the journal whose name the segment bears.
struct ChainedLine {
    /// Sequence number as the line states it.
    let sequence: Int
    /// Chain as the line states it, 32 bytes.
    let chain: [UInt8]
    /// Offset in the line at which the members of the record begin.
    let recordStart: Int
    /// Offset in the line at which `,"chain":` begins.
    let chainedLength: Int

    private static let opening = Array(#"{"seq":"#.utf8)
    private static let chainMember = Array(#","chain":""#.utf8)
    /// Bytes from the comma before `chain` to the brace that closes the line.
    private static let trailerLength = chainMember.count + 64 + 2

    /// chain(0) of a journal.
    static func origin(of journal: String) -> [UInt8] {
        Digest.sha256(Array("sluice journal v1 \(journal)".utf8))
    }

    /// Appends the line of a record, with its line feed, to `output`, and returns its chain.
    static func append(record: [UInt8], sequence: Int, previous: [UInt8], to output: inout [UInt8]) -> [UInt8] {
        let start = output.count
        output.append(contentsOf: opening)
        output.append(contentsOf: String(sequence).utf8)
        output.append(UInt8(ascii: ","))
        output.append(contentsOf: record[1..<(record.count - 1)])
        let chain = link(previous, output[start...])
        output.append(contentsOf: chainMember)
        output.append(contentsOf: Hex.encode(chain).utf8)
        output.append(contentsOf: #""}"#.utf8)
        output.append(UInt8(ascii: "\n"))
        return chain
    }

    /// How long the line of a record can get, line feed included.
    static func maximumLength(recordLength: Int) -> Int {
        opening.count + 20 + recordLength + trailerLength + 1
    }

    /// Reads a line without its line feed; nil if it does not have the form. Whether the chain fits is not looked at.
    init?(_ line: [UInt8]) {
        guard line.starts(with: ChainedLine.opening), line.count > ChainedLine.trailerLength else { return nil }
        var sequence = 0
        var position = ChainedLine.opening.count
        while line[position] != UInt8(ascii: ",") {
            let digit = line[position] &- UInt8(ascii: "0")
            guard digit <= 9, !(sequence == 0 && digit == 0) else { return nil }
            let (tens, isTooLarge) = sequence.multipliedReportingOverflow(by: 10)
            guard !isTooLarge else { return nil }
            let (sum, isTooLargeNow) = tens.addingReportingOverflow(Int(digit))
            guard !isTooLargeNow else { return nil }
            sequence = sum
            position += 1
            guard position < line.count else { return nil }
        }
        let chainedLength = line.count - ChainedLine.trailerLength
        guard sequence > 0, position + 1 < chainedLength else { return nil }
        let trailer = line[chainedLength...]
        let digits = trailer.dropFirst(ChainedLine.chainMember.count).prefix(64)
        guard trailer.starts(with: ChainedLine.chainMember), trailer.suffix(2).elementsEqual(#""}"#.utf8),
            !digits.contains(where: { (UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0) }),
            let chain = Hex.decode(String(decoding: digits, as: UTF8.self))
        else { return nil }
        self.sequence = sequence
        self.chain = chain
        self.recordStart = position + 1
        self.chainedLength = chainedLength
    }

    /// Whether the line's chain is the one that follows `previous`.
    func follows(_ previous: [UInt8], line: [UInt8]) -> Bool {
        ChainedLine.link(previous, line[..<chainedLength]) == chain
    }

    /// The record of a line, as it was committed.
    func record(of line: [UInt8]) -> [UInt8] {
        var record: [UInt8] = []
        record.reserveCapacity(chainedLength - recordStart + 2)
        record.append(UInt8(ascii: "{"))
        record.append(contentsOf: line[recordStart..<chainedLength])
        record.append(UInt8(ascii: "}"))
        return record
    }

    private static func link(_ previous: [UInt8], _ bytes: ArraySlice<UInt8>) -> [UInt8] {
        previous.withUnsafeBytes { first in
            bytes.withUnsafeBytes { second in Digest.sha256(first, second) }
        }
    }
}
