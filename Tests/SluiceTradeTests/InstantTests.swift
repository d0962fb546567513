import Foundation
import SluiceTrade
import Testing

@Suite struct Instants {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1_790_000_000_123, "2026-09-21T14:13:20.123Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (4_102_444_799_999, "2099-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func `RFC 3339 is written and read back`(milliseconds: Int64, text: String) {
        let instant = Instant(milliseconds: milliseconds)
        #expect(instant.rfc3339 == text)
        #expect(Instant(rfc3339: text) == instant)
    }

    @Test func `offsets and fractions are understood`() {
        let instant = Instant(seconds: 1_593_489_600)
        #expect(Instant(rfc3339: "2020-06-30T12:00:00+08:00") == instant)
        #expect(Instant(rfc3339: "2020-06-30 04:00:00.0009999Z") == instant)
        #expect(instant.rfc3339(offsetMinutes: 480) == "2020-06-30T12:00:00+08:00")
        #expect(instant.rfc3339(offsetMinutes: -210) == "2020-06-30T00:30:00-03:30")
        #expect(instant.formatted(layout: "yyyyMMddHHmmss", offsetMinutes: 480) == "20200630120000")
        #expect(Instant.parse("2020/06/30 12:00", layout: "yyyy/MM/dd HH:mm", offsetMinutes: 480) == instant)
    }

    @Test(arguments: [
        "2020-02-30T00:00:00Z", "2021-02-29T00:00:00Z", "2020-13-01T00:00:00Z", "2020-01-01T24:00:00Z",
        "2020-01-01T00:00:00", "2020-01-01T00:00:00.Z", "2020-1-1T00:00:00Z", "", "nonsense, but long enough!",
        "2020-01-01T00:00:00+25:00",
    ])
    func `days and times that do not exist are refused`(text: String) { #expect(Instant(rfc3339: text) == nil) }

    @Test func `the calendar agrees with Foundation's over four centuries`() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? .gmt
        for day in stride(from: Int64(-25_000), to: 120_000, by: 17) {
            let instant = Instant(seconds: day * 86_400 + 45_296)
            let parts = calendar.dateComponents(
                [.year, .month, .day, .hour], from: Date(timeIntervalSince1970: Double(instant.seconds)))
            let civil = CivilTime(instant)
            #expect(civil.year == parts.year && civil.month == parts.month && civil.day == parts.day)
            #expect(civil.instant() == instant)
        }
    }
}

@Suite struct Numbers {
    @Test func `order numbers are 20 capital letters and digits and sort by age`() {
        let random: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
        let early = OrderNumber.make(now: Instant(seconds: 1_790_000_000), random: random)
        let late = OrderNumber.make(now: Instant(seconds: 1_790_000_001), random: [0, 0, 0, 0, 0, 0, 0, 0])
        #expect(early.count == OrderNumber.length)
        #expect(early < late)
        #expect(early.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber) })
        #expect(early != OrderNumber.make(now: Instant(seconds: 1_790_000_000), random: [1, 2, 3, 4, 5, 6, 7, 9]))
    }

    @Test func `an order number is its time and its random bytes in base 36`() {
        let number = OrderNumber.make(now: Instant(milliseconds: 1_795_264_800_123), random: [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(number == "MWQEB5A30JV30CLUP820")
    }

    @Test func `a quotient is rounded toward the past on both sides of 1970`() {
        #expect(
            [-86_401, -86_400, -1, 0, 86_399, 86_400].map { Instant.floorDivide($0, 86_400) } == [-2, -1, -1, 0, 0, 1])
    }

    @Test func `currencies know their minor units`() {
        #expect(Currency.named("JPY")?.exponent == 0)
        #expect(Currency.named("CNY")?.exponent == 2)
        #expect(Currency.named("KWD")?.exponent == 3)
        #expect(Currency.named("XXX") == nil)
        #expect(Currency.named("cny") == nil)
    }
}
