import Foundation
import Fundraising
import FundraisingTesting
import GRDB
import Testing

struct ActivityTypesTests {
    @Test func `the rows of the types are made at opening, renamed, and never deleted`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "types-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "fundraising.sqlite").path
        let first = try FundraisingDatabase.open(path: path)
        try await first.write { db in
            try db.execute(sql: "UPDATE activity_type SET name = 'old' WHERE id = 'steps_matching'")
            try db.execute(sql: "INSERT INTO activity_type VALUES ('retired', 'Retired', '旧')")
        }
        let names = try await FundraisingDatabase.open(path: path).read { db in
            try String.fetchAll(db, sql: "SELECT name FROM activity_type ORDER BY id")
        }
        #expect(names == ["Donation matching", "Retired", "Share matching", "Steps walked"])
        await #expect(throws: DatabaseError.self) {
            try await first.write { try $0.execute(sql: "DELETE FROM activity_type WHERE id = 'retired'") }
        }
    }

    /// The proof that a type is one file: nothing outside it and the registry's line knows of it.
    @Test(arguments: ["ShareMatching", "DonationMatching", "StepsMatching"])
    func `no other file names a type, besides the registry's line`(name: String) throws {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let rooms = ["Fundraising", "FundraisingServer", "FundraisingOutbound", "fundraiser"]
        let type = try #require(ActivityTypes.all.first { String(describing: $0).hasPrefix(name) })
        var naming: [String] = []
        var read = 0
        for room in rooms {
            let folder = root.appending(path: "Sources/\(room)").resolvingSymlinksInPath()
            let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
            while let file = files?.nextObject() as? URL {
                guard ["swift", "mustache", "css", "js"].contains(file.pathExtension) else { continue }
                let text = try String(contentsOf: file, encoding: .utf8)
                read += 1
                // Sample data may pick types by their id; it decides nothing.
                let isSample = file.lastPathComponent.hasPrefix("Seed")
                if text.contains("\(name)(") || text.contains("struct \(name)")
                    || !isSample && text.contains("\"\(type.id)\"")
                {
                    naming.append(file.lastPathComponent)
                }
            }
        }
        #expect(read > 30)
        #expect(naming.sorted() == ["ActivityTypes.swift", "\(name).swift"].sorted())
    }

    @Test func `steps walked make a zero order, promises for every thousand, and gifts`() async throws {
        let world = try await MatchingWorld()
        let (acme, globex) = try await world.twoCompanies(globex: .immediate)
        let activity = try await world.activity(
            "steps_matching", terms: .amount(10), numbers: ["steps_per_gift": 1_000, "steps_max": 20_000],
            donors: [
                .init(companyID: acme, budget: 1_000), .init(companyID: globex, terms: .amount(3), budget: 1_000),
            ])
        let (ming, hua) = (try await world.account("Ming"), try await world.account("Hua"))
        let deeds = world.deeds
        for typed in [[:], ["steps": "a lot"], ["steps": "0"], ["steps": "100001"], ["steps": "1.5"]] {
            await expectCode("number-invalid", field: "steps") {
                _ = try await deeds.perform(activityID: activity, accountID: ming, typed: typed)
            }
        }
        let event = try await deeds.perform(activityID: activity, accountID: ming, typed: ["steps": "8999"])
        let again = try await deeds.perform(activityID: activity, accountID: ming, typed: ["steps": "20000"])
        #expect(again.id == event.id)
        #expect(try await world.promises().map(\.amount) == [80, 24])
        _ = try await deeds.perform(activityID: activity, accountID: hua, typed: ["steps": "99999"])
        #expect(try await world.promises().map(\.amount) == [80, 24, 200, 60])
        let entries = try await world.list.entries(campaignID: world.campaignID)
        #expect(entries.map(\.kind.style) == ["steps", "steps"])
        #expect(entries.last?.kind == .deed(style: "steps", sentence: Bilingual("walked 8999 steps", "走了 8999 步")))
        _ = try await world.worker.turn()
        #expect(try await world.balance() == 364)
        #expect(try await world.events().map(\.state) == [.finished, .finished])
    }

    @Test func `the numbers of a type are checked when the activity is made`() async throws {
        let world = try await MatchingWorld()
        let (acme, _) = try await world.twoCompanies()
        let donors = [ActivityWish.Donor(companyID: acme, budget: 1_000)]
        for numbers in [["steps_max": 5], ["steps_per_gift": 0, "steps_max": 5]] as [[String: Int64]] {
            await expectCode("number-invalid", field: "steps_per_gift") {
                _ = try await world.activities.create(
                    world.wish("steps_matching", terms: .amount(1), numbers: numbers, donors: donors))
            }
        }
    }

    @Test func `an event whose type is no longer known still stands in the list`() async throws {
        let world = try await MatchingWorld()
        let (acme, _) = try await world.twoCompanies()
        let activity = try await world.activity(
            "share_matching", terms: .amount(5), donors: [.init(companyID: acme, budget: 1_000)])
        _ = try await world.deeds.perform(activityID: activity, accountID: try await world.account("Ming"))
        try await world.database.write { db in
            try db.execute(sql: "INSERT INTO activity_type VALUES ('retired', 'Retired', '旧')")
            try db.execute(sql: "UPDATE activity_event SET activity_type_id = 'retired'")
            try db.execute(sql: "UPDATE activity SET activity_type_id = 'retired'")
        }
        _ = try await world.worker.turn()
        try await world.donate(100)
        let styles = try await world.list.entries(campaignID: world.campaignID).map(\.kind.style)
        #expect(Set(styles) == ["donation", "gift", "share"])
    }
}
