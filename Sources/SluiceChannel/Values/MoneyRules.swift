import SluiceTrade

/// How a provider writes amounts. Conversion is exact or an error; amounts on our side are whole minor units.
package struct MoneyRules: Sendable {
    /// What one of the provider's units is.
    package enum Unit: String, Sendable, CaseIterable {
        /// The minor unit itself, as a whole number.
        case minor
        /// The major unit, with as many decimals as the currency has.
        case major
        /// Hundredths of the major unit, whatever the currency.
        case hundredths
    }

    package var unit: Unit
    /// Whether `money` gives a decimal in major units (a number in JSON) instead of a text.
    package var isNumber: Bool
    /// Decimals by currency where the provider's table differs from ISO 4217.
    package var exponents: [String: Int]
    /// The provider's words for currencies, by ISO code.
    package var codes: [String: String]
    /// Accepted currencies; `nil` for any.
    package var currencies: [String]?
    /// Bounds in minor units.
    package var minimum: Int64?
    package var maximum: Int64?

    package init(
        unit: Unit, isNumber: Bool = false, exponents: [String: Int] = [:], codes: [String: String] = [:],
        currencies: [String]? = nil, minimum: Int64? = nil, maximum: Int64? = nil
    ) {
        self.unit = unit
        self.isNumber = isNumber
        self.exponents = exponents
        self.codes = codes
        self.currencies = currencies
        self.minimum = minimum
        self.maximum = maximum
    }

    /// Why an amount cannot be converted: a code and a sentence that shows the currency but not the amount.
    package struct Problem: Error, Sendable, Equatable {
        /// `currency-unknown`, `currency-not-accepted`, `amount-not-a-number`, `amount-not-exact`,
        /// `amount-out-of-range`.
        package let code: String
        package let message: String
    }

    /// An amount in minor units as the provider writes it: an integer, or for `major` a text or decimal with all the
    /// decimals of the provider's table.
    package func provided(minor amount: Int64, currency: String) throws(Problem) -> Value {
        let scales = try scales(of: currency)
        guard let major = ExactDecimal(mantissa: Int128(amount), scale: scales.ours),
            let number = major.shifted(by: scales.shift)?.rescaled(to: scales.written)
        else { throw Problem.notExact(currency) }
        if unit == .major { return isNumber ? .decimal(number) : .text(number.text) }
        guard let whole = number.integer else { throw Problem.outOfRange() }
        return .integer(whole)
    }

    /// What the provider wrote, in minor units. Takes numbers and texts of digits.
    package func minor(provided value: Value, currency: String) throws(Problem) -> Int64 {
        guard let number = value.number else {
            throw Problem(code: "amount-not-a-number", message: "the amount is \(value.kindName), not a plain number")
        }
        let scales = try scales(of: currency)
        guard let shifted = number.shifted(by: scales.ours - scales.shift) else { throw Problem.outOfRange() }
        guard let whole = shifted.rescaled(to: 0) else { throw Problem.notExact(currency) }
        guard let amount = whole.integer else { throw Problem.outOfRange() }
        return amount
    }

    /// Why an amount cannot be asked for, `nil` when it can.
    package func problem(minor amount: Int64, currency: String) -> Problem? {
        if let currencies, !currencies.contains(currency) {
            return Problem(
                code: "currency-not-accepted",
                message:
                    "\(currency) is not among the currencies of this channel: \(currencies.joined(separator: ", "))")
        }
        if let minimum, amount < minimum {
            return Problem(code: "amount-out-of-range", message: "the least amount is \(minimum) minor units")
        }
        if let maximum, amount > maximum {
            return Problem(code: "amount-out-of-range", message: "the largest amount is \(maximum) minor units")
        }
        do throws(Problem) {
            _ = try provided(minor: amount, currency: currency)
            return nil
        } catch {
            return error
        }
    }

    /// The provider's word for a currency.
    package func code(ofCurrency currency: String) -> String { codes[currency] ?? currency }

    /// The ISO code behind the provider's word; an unlisted word stands for itself.
    package func currency(ofCode code: String) -> String {
        codes.isEmpty ? code : codes.filter { $0.value == code }.keys.min() ?? code
    }

    /// Decimals of our minor unit, the power of ten between major and the provider's unit, and the decimals it writes.
    private func scales(of currency: String) throws(Problem) -> (ours: Int, shift: Int, written: Int) {
        guard let known = Currency.named(currency) else {
            throw Problem(code: "currency-unknown", message: "\(currency) is not a currency of ISO 4217")
        }
        let theirs = exponents[currency] ?? known.exponent
        return switch unit {
        case .minor: (known.exponent, theirs, 0)
        case .major: (known.exponent, 0, theirs)
        case .hundredths: (known.exponent, 2, 0)
        }
    }
}

extension MoneyRules.Problem {
    static func notExact(_ currency: String) -> MoneyRules.Problem {
        MoneyRules.Problem(
            code: "amount-not-exact", message: "the amount is not a whole number of units of \(currency)")
    }

    static func outOfRange() -> MoneyRules.Problem {
        MoneyRules.Problem(code: "amount-out-of-range", message: "the amount has more digits than an amount can have")
    }
}
