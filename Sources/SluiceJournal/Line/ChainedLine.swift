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
    private static let closing = Array(#""}"#.utf8)
    /// Bytes from the comma before `chain` to the brace that closes the line.
    private static let trailerLength = chainMember.count + 64 + closing.count
    private static let digits = Array("0123456789abcdef".utf8)

    /// chain(0) of a journal.
    static func origin(of journal: String) -> [UInt8] {
        Digest.sha256(Array("sluice journal v1 \(journal)".utf8))
    }

    /// Appends the line of a record, with its line feed, to `output`, and returns its chain. `digest` is one of SHA-256, which
    /// serves for one line after the other.
    static func append(
        record: [UInt8], sequence: Int, previous: [UInt8], to output: inout [UInt8],
        _ digest: DigestStream = DigestStream(.sha256)
    ) -> [UInt8] {
        let start = output.count
        output.append(contentsOf: opening)
        output.append(contentsOf: String(sequence).utf8)
        output.append(UInt8(ascii: ","))
        output.append(contentsOf: record[1..<(record.count - 1)])
        let chain = output.withUnsafeBytes { link(previous, UnsafeRawBufferPointer(rebasing: $0[start...]), digest) }
        output.append(contentsOf: chainMember)
        for byte in chain {
            output.append(digits[Int(byte >> 4)])
            output.append(digits[Int(byte & 15)])
        }
        output.append(contentsOf: closing)
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
        guard let chain = ChainedLine.chain(ofTrailer: line[chainedLength...]) else { return nil }
        self.sequence = sequence
        self.chain = chain
        self.recordStart = position + 1
        self.chainedLength = chainedLength
    }

    /// Reads `,"chain":"C"}`; nil if it is not that.
    private static func chain(ofTrailer trailer: ArraySlice<UInt8>) -> [UInt8]? {
        guard trailer.starts(with: chainMember), trailer.suffix(closing.count).elementsEqual(closing) else {
            return nil
        }
        let digits = trailer.dropFirst(chainMember.count).dropLast(closing.count)
        var chain: [UInt8] = []
        chain.reserveCapacity(digits.count / 2)
        for place in stride(from: digits.startIndex, to: digits.endIndex, by: 2) {
            guard let high = value(of: digits[place]), let low = value(of: digits[place + 1]) else { return nil }
            chain.append(high << 4 | low)
        }
        return chain
    }

    /// The value of a hexadecimal digit; an upper-case letter is none here.
    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    /// Whether the line's chain is the one that follows `previous`. `digest` as above.
    func follows(_ previous: [UInt8], line: [UInt8], _ digest: DigestStream = DigestStream(.sha256)) -> Bool {
        line.withUnsafeBytes { bytes in
            ChainedLine.link(previous, UnsafeRawBufferPointer(rebasing: bytes[..<chainedLength]), digest) == chain
        }
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

    private static func link(
        _ previous: [UInt8], _ bytes: UnsafeRawBufferPointer, _ digest: DigestStream
    ) -> [UInt8] {
        digest.update(previous)
        digest.update(bytes)
        return digest.finish()
    }
}
