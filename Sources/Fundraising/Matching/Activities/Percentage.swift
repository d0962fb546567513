/// Basis points as people write them: 3333 is 33.33, 10000 is 100.
package enum Percentage {
    package static func text(_ points: Int64) -> String {
        let (whole, rest) = points.quotientAndRemainder(dividingBy: 100)
        guard rest != 0 else { return String(whole) }
        let decimals = (rest < 10 ? "0" : "") + String(rest)
        return "\(whole).\(decimals.hasSuffix("0") ? String(decimals.dropLast()) : decimals)"
    }

    /// A percentage with at most two decimals, with or without its sign. Throws `proportion-invalid`.
    package static func parse(_ text: String, field: String) throws(FundraisingError) -> Int64 {
        let typed = text.filter { !$0.isWhitespace }
        let number = typed.hasSuffix("%") ? typed.dropLast() : typed[...]
        let parts = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let isNumber = parts.allSatisfy { part in
            (1...6).contains(part.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
        let decimals = parts.count > 1 ? String(parts[1]) : ""
        guard isNumber, decimals.count <= 2,
            let points = Int64(parts[0] + decimals + String(repeating: "0", count: 2 - decimals.count)),
            (1...GiftRule.proportionMax).contains(points)
        else { throw .proportionInvalid(field) }
        return points
    }
}
