import SluiceSchema

/// Numbers, money, and the plugin's tables.
enum NumberFunctions {
    static let all: [FunctionSpec] = numbers + money + tables

    private static let numbers: [FunctionSpec] = [
        FunctionSpec(
            "integer", .number, accepts: .numeric, gives: .integer, "A whole number of 64 bits, or an error.",
            example: "'12' | integer = 12"
        ) { call throws(FunctionFailure) in
            guard let whole = call.input.wholeNumber else {
                throw FunctionFailure("the input is no whole number of 64 bits")
            }
            return .integer(whole)
        },
        FunctionSpec(
            "decimal", .number, accepts: .numeric, gives: .decimal, "An exact decimal, zeros kept as written.",
            example: "'1.50' | decimal = 1.50"
        ) { call throws(FunctionFailure) in
            .decimal(try number(call))
        },
        FunctionSpec(
            "number", .number, accepts: .numeric, gives: [.integer, .decimal],
            "A number in JSON: an integer where it is written without a fraction, otherwise a decimal.",
            example: "'1.50' | number = 1.50"
        ) { call throws(FunctionFailure) in
            let number = try number(call)
            if number.scale == 0, let whole = number.integer { return .integer(whole) }
            return .decimal(number)
        },
        FunctionSpec(
            "text", .number, accepts: .scalar.union(.null), gives: .text, "The text form: a number in quotes in JSON.",
            example: "100 | text = '100'"
        ) { call throws(FunctionFailure) in
            .text(try call.text())
        },
        FunctionSpec(
            "fixed", .number, [ArgumentSpec("places", .integer)], accepts: .numeric, gives: .decimal,
            "Exactly so many digits after the point; an error where a digit would be lost.",
            example: "'1.5' | fixed(2) = 1.50",
            check: checkPlaces
        ) { call throws(FunctionFailure) in
            let places = try call.argumentInteger(0)
            guard let result = try number(call).rescaled(to: max(0, places)) else {
                throw FunctionFailure("the number has more than \(places) places")
            }
            return .decimal(result)
        },
        FunctionSpec(
            "shortest", .number, accepts: .numeric, gives: .decimal, "Without zeros at the end of the fraction.",
            example: "'1.50' | shortest = 1.5"
        ) { call throws(FunctionFailure) in
            .decimal(try number(call).shortest)
        },
    ]

    private static let money: [FunctionSpec] = [
        FunctionSpec(
            "money", .number, [ArgumentSpec("currency", .text, standard: .text(""))], accepts: .integer,
            gives: [.integer, .decimal, .text],
            "Minor units as the provider writes them (`money`), exactly or not at all.",
            example: "trade.trading_amount | money = 1.00", check: needsMoney
        ) { call throws(FunctionFailure) in
            guard let rules = call.services.money, let amount = call.input.wholeNumber else {
                throw FunctionFailure("the plugin declares no money")
            }
            let currency = try currency(call)
            return try refusing { try rules.provided(minor: amount, currency: currency) }
        },
        FunctionSpec(
            "currency-code", .number, accepts: .text, gives: .text,
            "The provider's word for a currency (`money.codes`).",
            example: "trade.currency | currency-code = 156", check: needsMoney
        ) { call throws(FunctionFailure) in
            .text(call.services.money?.code(ofCurrency: try call.text()) ?? "")
        },
        FunctionSpec(
            "from-currency-code", .number, accepts: .scalar, gives: .text,
            "The ISO 4217 code behind the provider's word.",
            example: "'156' | from-currency-code = CNY", check: needsMoney
        ) { call throws(FunctionFailure) in
            .text(call.services.money?.currency(ofCode: try call.text()) ?? "")
        },
    ]

    private static let tables: [FunctionSpec] = [
        FunctionSpec(
            "lookup", .number, [ArgumentSpec("table", .text)], accepts: .scalar.union([.null, .absent]), gives: .any,
            "What one of the plugin's tables says; absent where it lists neither the word nor `else`.",
            example: "answer.code | lookup('errors')", check: checkTable
        ) { call throws(FunctionFailure) in
            guard let table = call.services.tables[try call.argumentText(0)] else {
                throw FunctionFailure("the plugin has no such table")
            }
            if call.input.isNothing { return table.otherwise ?? .absent }
            return table.rows[try call.text()] ?? table.otherwise ?? .absent
        }
    ]

    private static func number(_ call: FunctionCall) throws(FunctionFailure) -> ExactDecimal {
        guard let number = call.input.number else { throw FunctionFailure("the input is no plain number") }
        return number
    }

    private static func currency(_ call: FunctionCall) throws(FunctionFailure) -> String {
        let written = try call.argumentText(0)
        if !written.isEmpty { return written }
        if case .text(let currency) = call.environment[.refund].member("currency") { return currency }
        let ofTrade = call.environment.trade?[.currency] ?? call.environment[.trade].member("currency")
        if case .text(let currency) = ofTrade { return currency }
        throw FunctionFailure("no currency is known here; write it as the argument")
    }

    @Sendable private static func needsMoney(_ arguments: [Value?], _ services: FunctionServices) -> ArgumentProblem? {
        services.money == nil ? ArgumentProblem(index: -1, message: "the plugin declares no money") : nil
    }

    @Sendable private static func checkTable(_ arguments: [Value?], _ services: FunctionServices) -> ArgumentProblem? {
        guard case .text(let name)? = arguments.first ?? nil, services.tables[name] == nil else { return nil }
        let names = services.tables.keys.sorted()
        return ArgumentProblem(
            index: 0, message: "there is no table \"\(name)\"", suggestion: nearestName(to: name, among: names))
    }

    @Sendable private static func checkPlaces(_ arguments: [Value?], _ services: FunctionServices) -> ArgumentProblem? {
        guard case .integer(let places)? = arguments.first ?? nil, !(0...18).contains(places) else { return nil }
        return ArgumentProblem(index: 0, message: "the places are between 0 and 18")
    }
}
