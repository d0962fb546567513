import SluiceJSON
import SluiceJournal
import SluiceSimulator

/// Says that a commit is on disk, whatever came of it.
struct DeafStore: StoreWrapper {
    let inner: any RecordStore

    func commit(_ entries: [JournalEntry], isNewWork: Bool) async throws(JournalError) {
        do { try await inner.commit(entries, isNewWork: isNewWork) } catch {}
    }
}

/// Does not find what it is asked for by another key than its own.
struct OneKeyStore: StoreWrapper {
    let inner: any RecordStore

    func latest(_ journal: String, secondary: String) async throws(JournalError) -> [UInt8]? { nil }
}

/// Knows of no refund until it is asked for by its number.
struct RefundlessStore: StoreWrapper {
    let inner: any RecordStore

    func history(_ journal: String, group: String) async throws(JournalError) -> [[UInt8]] {
        journal == "refund" ? [] : try await inner.history(journal, group: group)
    }
}

/// Writes every version of a trade twice, as a repeat without thought would.
struct StutteringStore: StoreWrapper {
    let inner: any RecordStore

    func commit(_ entries: [JournalEntry], isNewWork: Bool) async throws(JournalError) {
        try await inner.commit(entries, isNewWork: isNewWork)
        let again = entries.filter { $0.journal == "trade" }
        if !again.isEmpty { try await inner.commit(again, isNewWork: false) }
    }
}

/// Changes records on their way to the disk.
struct ChangingStore: StoreWrapper {
    let inner: any RecordStore
    let change: @Sendable (String, JSONObject) -> JSONObject

    func commit(_ entries: [JournalEntry], isNewWork: Bool) async throws(JournalError) {
        let changed = entries.map { entry in
            guard let object = (try? JSONParser.parse(entry.record))?.object else { return entry }
            let other = change(entry.journal, object)
            return other == object
                ? entry : JournalEntry(journal: entry.journal, record: JSONValue.object(other).serialized())
        }
        try await inner.commit(changed, isNewWork: isNewWork)
    }
}

/// Shows of every trade that nothing has been given back.
struct ForgetfulStore: StoreWrapper {
    let inner: any RecordStore

    func latest(_ journal: String, primary: String) async throws(JournalError) -> [UInt8]? {
        let line = try await inner.latest(journal, primary: primary)
        guard journal == "trade", let line, var object = (try? JSONParser.parse(line))?.object else { return line }
        object["refund"] = .integer(0)
        object["is_refund"] = .boolean(false)
        return JSONValue.object(object).serialized()
    }
}
