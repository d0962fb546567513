/// The languages of the pages.
enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case chinese = "zh"

    /// What `lang` attributes and `Content-Language` say (BCP 47).
    var tag: String { self == .chinese ? "zh-Hans" : "en" }

    /// One of the two texts.
    func choose(_ english: String, _ chinese: String) -> String { self == .chinese ? chinese : english }

    /// The language that a browser likes best (RFC 9110, 12.5.4); English when it likes neither.
    init(acceptLanguage: String) {
        var best: (language: Language, weight: Double) = (.english, 0)
        for range in acceptLanguage.split(separator: ",") {
            let parts = range.lowercased().split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let tag = parts.first?.split(separator: "-").first, let language = Language(rawValue: String(tag))
            else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }
            let weight = quality.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if weight > best.weight { best = (language, weight) }
        }
        self = best.language
    }
}
