import SluiceTesting
import Testing

@testable import SluiceJournal

/// One test for each row of the recovery table, under the row's label. The segments are alone: what a start does with a
/// commit log is in `LogRecoveryTests`.
@Suite struct RecoveryTests {
    private static let first = "j/trade/trade-00000000000000000001.jsonl"

    /// A closed journal of ten lines, in one segment or in segments of three lines.
    private func disk(inSegments: Bool = false) async throws -> MemoryDisk {
        let disk = MemoryDisk()
        var options = inlineOptions()
        if inSegments { options.segmentBytes = 400 }
        let store = try await openInMemory(disk, options: options)
        for number in 0..<10 { try await store.commit([entry("\(number)")]) }
        await store.close()
        disk.remove("j/commit.log")
        return disk
    }

    private func opened(_ disk: MemoryDisk, accepting: Bool = false) async throws(JournalError) -> OpenReport.Journal {
        var options = inlineOptions()
        options.acceptsAmbiguousTail = accepting
        disk.remove("j/commit.log")
        let store = try await openInMemory(disk, options: options)
        let report = store.report.journals[0]
        await store.close()
        return report
    }

    private func refusal(_ disk: MemoryDisk) async -> JournalError? {
        let before = disk.paths.map { disk[$0] }
        do throws(JournalError) {
            _ = try await opened(disk)
            return nil
        } catch {
            #expect(disk.paths.map { disk[$0] } == before, "a refused start changes nothing")
            return error
        }
    }

    private func lineStarts(_ bytes: [UInt8]) -> [Int] {
        [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    }

    @Test func `clean end`() async throws {
        let report = try await opened(try await disk())
        #expect(report.recovery == RecoveryDecision.cleanEnd.rawValue)
        #expect(report.head.sequence == 10)
        #expect(report.cut == nil)
    }

    @Test func `torn last line`() async throws {
        let disk = try await disk()
        let whole = disk[Self.first]
        disk[Self.first] = Array(whole.dropLast())
        let report = try await opened(disk)
        #expect(report.recovery == RecoveryDecision.tornLastLine.rawValue)
        #expect(report.head.sequence == 9)
        let cut = try #require(report.cut)
        #expect(cut.copy == Self.first + ".torn-\(cut.offsetBytes)")
        #expect(disk[Self.first] + disk[cut.copy] == whole.dropLast())
    }

    @Test func `torn group`() async throws {
        let disk = try await disk()
        let starts = lineStarts(disk[Self.first])
        var bytes = disk[Self.first]
        bytes[starts[8] + 10] ^= 1
        bytes[starts[9] + 10] ^= 1
        disk[Self.first] = bytes + Array(repeating: 0, count: 512)
        let report = try await opened(disk)
        #expect(report.recovery == RecoveryDecision.tornGroup.rawValue)
        #expect(report.head.sequence == 8)
        #expect(report.cut?.offsetBytes == starts[8])
        #expect(try await opened(disk).recovery == RecoveryDecision.cleanEnd.rawValue)
    }

    @Test func `a torn tail at the same offset does not replace the copy of an earlier one`() async throws {
        let disk = try await disk()
        let whole = disk[Self.first]
        disk[Self.first] = whole + Array("one".utf8)
        _ = try await opened(disk)
        disk[Self.first] = whole + Array("two".utf8)
        let copy = try #require(try await opened(disk).cut?.copy)
        #expect(disk[copy] == Array("two".utf8))
        #expect(disk[Self.first + ".torn-\(whole.count)"] == Array("one".utf8))
    }

    @Test func `ambiguous tail`() async throws {
        let disk = try await disk()
        let starts = lineStarts(disk[Self.first])
        disk[Self.first][starts[7] + 10] ^= 1
        let error = try #require(await refusal(disk))
        #expect(error.code == "journal-tail-ambiguous")
        #expect(error.place == .init(file: Self.first, line: 8, offsetBytes: starts[7], sequence: 8))
    }

    @Test func `ambiguous tail, accepted`() async throws {
        let disk = try await disk()
        disk[Self.first][lineStarts(disk[Self.first])[7] + 10] ^= 1
        let report = try await opened(disk, accepting: true)
        #expect(report.recovery == RecoveryDecision.acceptedTail.rawValue)
        #expect(report.head.sequence == 7)
    }

    @Test func `damage before valid lines`() async throws {
        let disk = try await disk()
        disk[Self.first][lineStarts(disk[Self.first])[2] + 10] ^= 1
        var options = inlineOptions()
        options.maxGroupBytes = 100
        options.maxQueuedBytes = 100
        options.acceptsAmbiguousTail = true
        let found = await code { () throws(JournalError) in _ = try await openInMemory(disk, options: options) }
        #expect(found == "journal-damaged")
    }

    @Test func `damage in lines that were on disk`() {
        var facts = RecoveryDecision.Facts(misfit: .unended, sequence: 5, durableSequence: 5)
        #expect(RecoveryDecision(facts) == .damageBelowIndex)
        facts.durableSequence = 4
        #expect(RecoveryDecision(facts) == .tornLastLine)
    }

    @Test func `damage in an earlier segment`() async throws {
        let disk = try await disk(inSegments: true)
        #expect(disk.paths.count > 3)
        let path = disk.paths[1]
        disk[path].removeLast()
        let error = try #require(await refusal(disk))
        #expect(error.code == "journal-damaged")
        #expect(error.place?.file == path)
        #expect(error.message.contains(RecoveryDecision.damageInEarlierSegment.rawValue))
    }

    @Test func `missing segment`() async throws {
        for missing in 0..<2 {
            let disk = try await disk(inSegments: true)
            disk.remove(disk.paths[missing])
            let error = try #require(await refusal(disk))
            #expect(error.code == "journal-damaged")
            #expect(error.message.contains(RecoveryDecision.missingSegment.rawValue))
        }
    }

    @Test func `foreign file`() async throws {
        let disk = try await disk()
        disk["j/trade/trade-1.jsonl"] = []
        #expect(await refusal(disk)?.code == "journal-foreign-file")
    }

    @Test func `a sequence gap between valid lines is refused`() async throws {
        let disk = try await disk()
        let starts = lineStarts(disk[Self.first])
        disk[Self.first].removeSubrange(starts[4]..<starts[5])
        #expect(await refusal(disk) != nil)
    }

    @Test func `every changed byte is found`() async throws {
        let clean = try await disk(inSegments: true)
        for path in clean.paths where path.contains("jsonl") {
            for position in clean[path].indices {
                let disk = clean.restarted()
                disk[path][position] ^= 0x01
                let findings = try JournalVerifier(fileSystem: disk).verify(directory: "j", journals: ["trade"])
                #expect(findings[0].head.sequence < 10, "\(path) \(position)")
            }
        }
    }
}
