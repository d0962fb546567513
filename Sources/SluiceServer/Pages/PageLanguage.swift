/// The languages of the pages.
enum PageLanguage: String, Sendable {
    case english = "en"
    case chinese = "zh"

    /// The one that the browser likes best (RFC 9110, 12.5.4); English when it likes neither.
    init(acceptLanguage: [String]) {
        var best: (language: PageLanguage, weight: Int)?
        for range in acceptLanguage.flatMap({ $0.split(separator: ",") }) {
            let parts = range.split(separator: ";").map { $0.trimmingBlanks.lowercased() }
            guard let tag = parts.first, let language = PageLanguage(tag: tag) else { continue }
            let weight =
                parts.dropFirst().first { $0.hasPrefix("q=") }.map { PageLanguage.thousandths($0.dropFirst(2)) } ?? 1000
            if weight > best?.weight ?? 0 { best = (language, weight) }
        }
        self = best?.language ?? .english
    }

    private init?(tag: String) {
        switch tag.split(separator: "-").first {
        case "en": self = .english
        case "zh": self = .chinese
        default: return nil
        }
    }

    /// `0.8` is 800; what is no weight is 0.
    private static func thousandths(_ text: some StringProtocol) -> Int {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap({ Int($0) }), (0...1).contains(whole) else { return 0 }
        guard parts.count == 2, !parts[1].isEmpty else { return whole * 1000 }
        let digits = parts[1].prefix(3)
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let fraction = Int(digits) else { return 0 }
        let scale = [100, 10, 1][digits.utf8.count - 1]
        return min(1000, whole * 1000 + fraction * scale)
    }
}
