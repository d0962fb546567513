/// Amounts in minor units and the way people write them (ISO 4217: CNY 12.50 is 1250, JPY 1250 is 1250).
package enum Money {
    /// The most that one donation may be: beyond it a slip of the finger is likelier than a wish.
    package static let donationMax: Int64 = 1_000_000_000

    /// How many digits of the minor unit a currency has.
    package static func digits(_ currency: String) -> Int {
        switch currency {
        case "JPY", "KRW", "VND", "CLP", "XAF", "XOF", "ISK", "UGX", "PYG", "RWF": 0
        case "BHD", "KWD", "OMR", "JOD", "TND", "IQD", "LYD": 3
        default: 2
        }
    }

    /// `1250` of CNY as `12.50`, without the currency: what a form and a CSV hold.
    package static func plain(_ amount: Int64, _ currency: String) -> String {
        let digits = digits(currency)
        let text = String(amount.magnitude)
        let sign = amount < 0 ? "-" : ""
        guard digits > 0 else { return sign + text }
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        return sign + padded.dropLast(digits) + "." + padded.suffix(digits)
    }

    /// `125000` of CNY as `1,250.00`.
    package static func grouped(_ amount: Int64, _ currency: String) -> String {
        let plain = plain(amount, currency)
        let sign = plain.hasPrefix("-") ? "-" : ""
        let parts = plain.dropFirst(sign.count).split(separator: ".", maxSplits: 1)
        var whole = ""
        for (index, digit) in parts[0].reversed().enumerated() {
            if index > 0, index % 3 == 0 { whole.append(",") }
            whole.append(digit)
        }
        return sign + String(whole.reversed()) + (parts.count > 1 ? "." + parts[1] : "")
    }

    /// `125000` of CNY as `1,250.00 CNY`.
    package static func named(_ amount: Int64, _ currency: String) -> String {
        grouped(amount, currency) + " " + currency
    }

    /// Minor units of what a person typed: digits, and at most as many decimals as the currency has. Throws
    /// `amount-invalid`, `amount-too-small` or `amount-too-large`.
    package static func parse(
        _ text: String, _ currency: String, field: String, limit: Int64 = donationMax
    ) throws(FundraisingError) -> Int64 {
        let digits = digits(currency)
        let trimmed = text.split(whereSeparator: \.isWhitespace).joined()
        let parts = trimmed.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let isNumber = parts.allSatisfy { part in !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        guard isNumber, !parts.isEmpty else { throw .amountInvalid(field, text, digits) }
        let decimals = parts.count > 1 ? parts[1] : ""
        guard decimals.count <= digits else { throw .amountInvalid(field, text, digits) }
        let minor = parts[0] + decimals + String(repeating: "0", count: digits - decimals.count)
        guard let amount = Int64(minor), amount <= limit else {
            throw .amountTooLarge(field, named(limit, currency))
        }
        guard amount > 0 else { throw .amountTooSmall(field) }
        return amount
    }
}
