import SluiceSchema
import SluiceTrade

/// Times and their layouts. Zones are fixed offsets: a provider's documentation names one.
enum TimeFunctions {
    static let all: [FunctionSpec] = writing + reading

    private static let zone = ArgumentSpec("zone", .text, standard: .text("Z"))

    private static let writing: [FunctionSpec] = [
        FunctionSpec(
            "unix", .time, accepts: .time, gives: .integer, "Whole seconds since 1970 in UTC.",
            example: "now | unix = 1554208460"
        ) { call throws(FunctionFailure) in
            .integer(try time(call).seconds)
        },
        FunctionSpec(
            "unix-ms", .time, accepts: .time, gives: .integer, "Milliseconds since 1970 in UTC.",
            example: "now | unix-ms = 1554208460000"
        ) { call throws(FunctionFailure) in
            .integer(try time(call).milliseconds)
        },
        FunctionSpec(
            "date", .time, [ArgumentSpec("layout", .text), zone], accepts: .time, gives: .text,
            "By a layout of yyyy MM dd HH mm ss SSS, at an offset like +08:00 (UTC when none is given).",
            example: "now | date('yyyyMMddHHmmss', '+08:00') = 20190402203420", check: checkZoneSecond
        ) { call throws(FunctionFailure) in
            .text(try time(call).formatted(layout: call.argumentText(0), offsetMinutes: offset(call, 1)))
        },
        FunctionSpec(
            "rfc3339", .time, [zone], accepts: .time, gives: .text,
            "RFC 3339 without a fraction, at an offset (Z when none is given).",
            example: "now | rfc3339('+08:00') = 2019-04-02T20:34:20+08:00", check: checkZoneFirst
        ) { call throws(FunctionFailure) in
            let zone = try call.argumentText(0)
            let time = try time(call)
            if zone == "Z" { return .text(time.formatted(layout: "yyyy-MM-ddTHH:mm:ss", offsetMinutes: 0) + "Z") }
            return .text(time.rfc3339(offsetMinutes: try offset(call, 0)))
        },
        FunctionSpec(
            "plus", .time, [ArgumentSpec("span", .text)], accepts: .time, gives: .time,
            "Later by a span: 500ms, 30s, 5m, 2h, 1d; earlier with a minus.", example: "now | plus('5m')",
            check: checkSpan
        ) { call throws(FunctionFailure) in
            guard let span = milliseconds(ofSpan: try call.argumentText(0)) else {
                throw FunctionFailure("a span is written like 500ms, 30s, 5m, 2h or 1d")
            }
            let (sum, overflow) = try time(call).milliseconds.addingReportingOverflow(span)
            guard !overflow, let result = bounded(sum) else { throw FunctionFailure("the time is out of range") }
            return .time(result)
        },
    ]

    private static let reading: [FunctionSpec] = [
        FunctionSpec(
            "from-unix", .time, accepts: .numeric, gives: .time, "A time from whole seconds since 1970.",
            example: "'1554208460' | from-unix"
        ) { call throws(FunctionFailure) in
            try fromUnix(call, factor: 1000)
        },
        FunctionSpec(
            "from-unix-ms", .time, accepts: .numeric, gives: .time, "A time from milliseconds since 1970.",
            example: "1554208460000 | from-unix-ms"
        ) { call throws(FunctionFailure) in
            try fromUnix(call, factor: 1)
        },
        FunctionSpec(
            "from-rfc3339", .time, accepts: .text, gives: .time,
            "A time from RFC 3339; finer than milliseconds is cut off.",
            example: "'2019-04-02T20:34:20+08:00' | from-rfc3339"
        ) { call throws(FunctionFailure) in
            guard let time = Instant(rfc3339: try call.text()) else {
                throw FunctionFailure("the input is not RFC 3339")
            }
            return .time(time)
        },
        FunctionSpec(
            "from-date", .time, [ArgumentSpec("layout", .text), zone], accepts: [.text, .integer], gives: .time,
            "A time from a layout of yyyy MM dd HH mm ss SSS at an offset; the whole text must fit.",
            example: "'20190402203420' | from-date('yyyyMMddHHmmss', '+08:00')", check: checkZoneSecond
        ) { call throws(FunctionFailure) in
            let layout = try call.argumentText(0)
            guard let time = Instant.parse(try call.text(), layout: layout, offsetMinutes: try offset(call, 1)) else {
                throw FunctionFailure("the input does not fit the layout \(layout)")
            }
            return .time(time)
        },
    ]

    private static func time(_ call: FunctionCall) throws(FunctionFailure) -> Instant {
        guard case .time(let time) = call.input else { throw FunctionFailure("the input is no time") }
        return time
    }

    private static func fromUnix(_ call: FunctionCall, factor: Int64) throws(FunctionFailure) -> Value {
        guard let number = call.input.wholeNumber else { throw FunctionFailure("the input is no whole number") }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        guard !overflow, let time = bounded(product) else { throw FunctionFailure("the time is out of range") }
        return .time(time)
    }

    /// Years 1 to 9999: what RFC 3339 can write.
    private static func bounded(_ milliseconds: Int64) -> Instant? {
        (-62_135_596_800_000..<253_402_300_800_000).contains(milliseconds) ? Instant(milliseconds: milliseconds) : nil
    }

    private static func offset(_ call: FunctionCall, _ index: Int) throws(FunctionFailure) -> Int {
        guard let minutes = Instant.offsetMinutes(try call.argumentText(index)) else {
            throw FunctionFailure("a zone is written like +08:00 or Z")
        }
        return minutes
    }

    /// `5m`, `-1d`: the same units as in settings.
    private static func milliseconds(ofSpan text: String) -> Int64? {
        let isNegative = text.hasPrefix("-")
        let magnitude = durationMilliseconds(isNegative ? String(text.dropFirst()) : text).map(Int64.init)
        return magnitude.map { isNegative ? -$0 : $0 }
    }

    @Sendable private static func checkSpan(_ arguments: [Value?], _ services: FunctionServices) -> ArgumentProblem? {
        guard case .text(let span)? = arguments.first ?? nil, milliseconds(ofSpan: span) == nil else { return nil }
        return ArgumentProblem(index: 0, message: "a span is written like 500ms, 30s, 5m, 2h or 1d")
    }

    @Sendable private static func checkZoneFirst(_ arguments: [Value?], _ services: FunctionServices)
        -> ArgumentProblem?
    {
        checkZone(arguments, 0)
    }

    @Sendable private static func checkZoneSecond(_ arguments: [Value?], _ services: FunctionServices)
        -> ArgumentProblem?
    {
        checkZone(arguments, 1)
    }

    private static func checkZone(_ arguments: [Value?], _ index: Int) -> ArgumentProblem? {
        guard arguments.count > index, case .text(let zone)? = arguments[index], Instant.offsetMinutes(zone) == nil
        else {
            return nil
        }
        return ArgumentProblem(index: index, message: "a zone is written like +08:00 or Z")
    }
}
