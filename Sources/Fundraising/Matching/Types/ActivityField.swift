/// A whole number that a form asks for.
package struct ActivityField: Sendable, Equatable {
    /// Its name in the form and in the JSON of `activity.rules`: small letters and underscores.
    package let name: String
    package let label: Bilingual
    package let range: ClosedRange<Int64>
    /// What the form holds at first; `nil` for nothing.
    package let initial: Int64?

    package init(_ name: String, _ label: Bilingual, _ range: ClosedRange<Int64>, initial: Int64? = nil) {
        self.name = name
        self.label = label
        self.range = range
        self.initial = initial
    }

    /// What was typed, as a number. Throws `number-invalid` with the field's name and its range.
    package func read(_ text: String?) throws(FundraisingError) -> Int64 {
        let digits = (text ?? "").split(whereSeparator: \.isWhitespace).joined()
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(digits),
            range.contains(number)
        else { throw .numberInvalid(name, range) }
        return number
    }
}

extension FundraisingError {
    static func numberInvalid(_ field: String, _ range: ClosedRange<Int64>) -> Self {
        Self(
            "number-invalid", "Write a whole number from \(range.lowerBound) to \(range.upperBound).", field: field,
            values: ["least": String(range.lowerBound), "most": String(range.upperBound)])
    }
}
