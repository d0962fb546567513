import Foundation

/// What is wrong with the settings: where it stands, and what is expected.
struct SettingsError: Error, CustomStringConvertible {
    let description: String
}

/// An object of the settings file. Each key is taken once; what nobody has taken is a mistake of the file.
struct SettingsSection {
    private let path: String
    private var values: [String: Any]
    private var known: [String] = []

    init(_ path: String, _ value: Any) throws(SettingsError) {
        guard let values = value as? [String: Any] else {
            throw SettingsError(description: "\(path.isEmpty ? "the file" : path) must be an object")
        }
        self.path = path
        self.values = values
    }

    mutating func text(_ key: String) throws(SettingsError) -> String? {
        try take(key, "a text that is not empty") { ($0 as? String).flatMap { $0.isEmpty ? nil : $0 } }
    }

    mutating func texts(_ key: String) throws(SettingsError) -> [String]? {
        try take(key, "a list of texts") { $0 as? [String] }
    }

    mutating func integer(_ key: String, _ range: ClosedRange<Int>) throws(SettingsError) -> Int? {
        try take(key, "a whole number from \(range.lowerBound) to \(range.upperBound)") { value in
            // Not the number 1 for `true`, and not a part of 1.5.
            guard let number = value as? NSNumber, !(value is Bool), let whole = Int(exactly: number.doubleValue)
            else { return nil }
            return range.contains(whole) ? whole : nil
        }
    }

    mutating func choice(_ key: String, _ words: [String]) throws(SettingsError) -> String? {
        try take(key, "one of \(words.joined(separator: ", "))") { value in
            (value as? String).flatMap { words.contains($0) ? $0 : nil }
        }
    }

    /// An http or https address, without the slash at its end.
    mutating func address(_ key: String) throws(SettingsError) -> String? {
        try take(key, "an address that begins with http:// or https://") { value in
            guard let text = value as? String, let url = URL(string: text), let host = url.host, !host.isEmpty,
                ["http", "https"].contains(url.scheme ?? ""), url.query == nil
            else { return nil }
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }
    }

    mutating func section(_ key: String) throws(SettingsError) -> SettingsSection? {
        known.append(key)
        guard let value = values.removeValue(forKey: key) else { return nil }
        return try SettingsSection(place(key), value)
    }

    /// Throws where a key is left that nobody knows.
    func end() throws(SettingsError) {
        guard let unknown = values.keys.sorted().first else { return }
        throw SettingsError(
            description: "\(place(unknown)) is no setting; known here: \(known.joined(separator: ", "))")
    }

    func missing(_ key: String) -> SettingsError { SettingsError(description: "\(place(key)) is missing") }

    private mutating func take<Value>(
        _ key: String, _ expected: String, _ read: (Any) -> Value?
    ) throws(SettingsError) -> Value? {
        known.append(key)
        guard let value = values.removeValue(forKey: key) else { return nil }
        guard let read = read(value) else { throw SettingsError(description: "\(place(key)) must be \(expected)") }
        return read
    }

    private func place(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
