import SluiceTesting
import Testing

@testable import SluiceJournal

/// Random histories against a model in memory, with a restart now and then.
@Suite struct HistoryTests {
    private struct Model {
        var latest: [String: TestRecord] = [:]
        var primaryOfSecondary: [String: String] = [:]
        var groups: [String: [TestRecord]] = [:]
        /// What stands in each list, with its sequence number.
        var lists: [String: [(sequence: Int, bytes: [UInt8])]] = [:]
        var count = 0
        var work: [String: WorkItem] = [:]

        mutating func add(_ record: TestRecord) {
            latest[record.key] = record
            if !record.secondary.isEmpty { primaryOfSecondary[record.secondary] = record.key }
            groups[record.group, default: []].append(record)
            count += 1
            lists["list of \(record.key.suffix(1))", default: []].append((count, record.bytes))
            for change in TestIndexer().keys(journal: "trade", line: record.bytes).work {
                work[change.id] = WorkItem.applying(change, to: work[change.id])
            }
        }
    }

    @Test func `every read agrees with a model, also after a restart`() async throws {
        var random = SeededRandom.printed()
        for _ in 0..<4 {
            let disk = MemoryDisk()
            var options = inlineOptions()
            options.segmentBytes = 500 + random.next(below: 5_000)
            var model = Model()
            for _ in 0..<3 {
                let store = try await openInMemory(disk, options: options)
                for _ in 0..<(50 + random.next(below: 150)) {
                    let record = randomRecord(&random)
                    try await store.commit([JournalEntry(journal: "trade", record: record.bytes)])
                    model.add(record)
                    if random.next(below: 10) == 0 { try await compare(store, model, &random) }
                }
                try await compare(store, model, &random)
                await store.close()
            }
        }
    }

    private func randomRecord(_ random: inout SeededRandom) -> TestRecord {
        let key = "k\(random.next(below: 20))"
        let id = "w\(random.next(below: 10))"
        let time = random.next(below: 1_000)
        let work = [
            "", "open \(id) a \(time)", "open \(id) b \(time)", "attempt \(id) \(time) \(time + 10)", "close \(id)",
            "open \(id) a \(time);attempt \(id) \(time) \(time + 5)",
        ]
        return TestRecord(
            key: key, secondary: random.next(below: 2) == 0 ? "s\(key)" : "", group: "g\(random.next(below: 5))",
            work: work[random.next(below: work.count)], pad: "\(random.next())")
    }

    private func compare(_ store: JournalStore, _ model: Model, _ random: inout SeededRandom) async throws {
        func record(_ line: [UInt8]?) -> [UInt8]? { line.flatMap { ChainedLine($0)?.record(of: $0) } }
        let key = "k\(random.next(below: 20))"
        #expect(record(try await store.latest("trade", primary: key)) == model.latest[key]?.bytes)
        let primary = model.primaryOfSecondary["s\(key)"]
        #expect(
            record(try await store.latest("trade", secondary: "s\(key)")) == primary.flatMap { model.latest[$0]?.bytes }
        )
        let group = "g\(random.next(below: 5))"
        #expect(
            try await store.history("trade", group: group).map { record($0) }
                == (model.groups[group] ?? []).map(\.bytes))
        let list = "list of \(random.next(below: 10))"
        let afterInList = random.next(below: model.count + 2)
        let part = try await store.history("trade", group: list, after: afterInList, limit: 3)
        let wantedPart = (model.lists[list] ?? []).filter { $0.sequence > afterInList }.prefix(3)
        #expect(part.map(\.sequence) == wantedPart.map(\.sequence))
        #expect(part.map { record($0.bytes) } == wantedPart.map(\.bytes))
        let due = random.next(below: 1_200)
        let limit = 1 + random.next(below: 5)
        let wanted = model.work.values.filter { $0.kind == "a" && $0.dueMS <= due }
            .sorted { ($0.dueMS, $0.id) < ($1.dueMS, $1.id) }.prefix(limit)
        #expect(try await store.work(kind: "a", dueBeforeMS: due, limit: limit) == Array(wanted))
        #expect(Set(try await store.workKinds()).isSuperset(of: model.work.values.map(\.kind)))
        #expect(try await store.workCount(kind: "b") == model.work.values.filter { $0.kind == "b" }.count)
        let last = try await store.lastSequence("trade")
        let after = random.next(below: last + 1)
        let page = try await store.page("trade", after: after, limit: 7)
        #expect(page.map(\.sequence) == Array((after + 1)..<(min(last, after + 7) + 1)))
    }
}
