import SluiceJSON
import SluiceJournal
import SluiceTrade
import Testing

@testable import SluiceGateway

/// The keys of a line are read by a scan of its bytes; the writer of a line knows them without. Both must say the same (J3).
@Suite struct RecordIndexTests {
    private let index = RecordIndex()

    private func trade(_ number: String = "A-1") -> TradeRecord {
        let time = Instant(milliseconds: 1_795_270_179_547)
        var trade = Trade(
            tradingOrderNo: "MWQHIG2GI28L7U4RAQR6", productOrderNo: number, appID: "shop", tradingChannel: "sandbox",
            tradingType: "page", tradingAmount: 1250, currency: "CNY", description: #"{"app_id":"other"}"#,
            createTime: time, expireTime: time)
        trade.updateTime = time
        trade.version = 1
        trade.metadata = ["app_id": "other", "version": "9"]
        return TradeRecord(trade)
    }

    @Test(arguments: ["A-1", #"quote " and \ "#, #"\\"#, "雪\u{0}\n", ""])
    func `a trade's line has the keys of its record`(number: String) {
        let record = trade(number)
        let keys = index.keys(journal: "trade", line: record.encoded())
        #expect(keys == RecordIndex.keys(of: record))
        #expect(keys.secondary == "shop/\(number)")
        #expect(keys.work.count == 1)
    }

    @Test func `a trade that has ended closes its query and is told of`() {
        var trade = self.trade().trade
        trade.tradingState = .succeeded
        trade.version = 2
        trade.paidTime = Instant(milliseconds: 1_795_270_180_000)
        let record = TradeRecord(trade, event: .succeeded)
        let keys = index.keys(journal: "trade", line: record.encoded())
        #expect(keys == RecordIndex.keys(of: record))
        #expect(keys.work.count == 2)
        #expect(keys.list != nil)
    }

    @Test func `a line of the log has the keys of its record`() {
        let time = Instant(milliseconds: 1_795_270_179_547)
        var record = PaymentLogRecord(
            logID: "L", direction: .toBusiness, operation: "forward", outcome: "acknowledged", logTime: time,
            tradingOrderNo: "T")
        record.requestData = ["work": .text("x"), "list": .array([.object(["work_done": .text("]}\"")])])]
        for work in [nil, .done(id: "forward T 3"), .attempt(id: "query T", next: time)] as [PaymentLogRecord.Work?] {
            record.work = work
            #expect(index.keys(journal: "payment_log", line: record.encoded()) == RecordIndex.keys(of: record))
        }
    }

    @Test func `a line that breaks off, or is no object, has no keys`() {
        let line = trade().encoded()
        for length in 0..<line.count {
            #expect(index.keys(journal: "trade", line: Array(line.prefix(length))) == RecordKeys())
        }
        for text in [
            "[]", "{", "}", #"{"a"}"#, #"{"a":}"#, #"{"a":1"#, #"{"a":[}"#, #"{"a":"\"}"#, #"{"work_done":"x"}}"#,
        ] {
            #expect(index.keys(journal: "payment_log", line: Array(text.utf8)) == RecordKeys(), "\(text)")
        }
    }
}
