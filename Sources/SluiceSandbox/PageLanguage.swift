/// The two languages of the cashier page.
enum PageLanguage: String {
    case english = "en"
    case chinese = "zh-CN"

    /// The one that the browser likes better (RFC 9110, section 12.5.4); English where it says nothing of either.
    init(acceptLanguage: String) {
        var best: (language: PageLanguage, weight: Int)?
        for item in acceptLanguage.split(separator: ",") {
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
            guard let tag = parts.first else { continue }
            let weight =
                parts.dropFirst().first { $0.hasPrefix("q=") }.map { Self.thousandths($0.dropFirst(2)) } ?? 1_000
            let language: PageLanguage
            switch tag.prefix(while: { $0 != "-" }) {
            case "zh": language = .chinese
            case "en": language = .english
            default: continue
            }
            if weight > best?.weight ?? 0 { best = (language, weight) }
        }
        self = best?.language ?? .english
    }

    /// The English or the Chinese of two texts.
    func text(_ english: String, _ chinese: String) -> String {
        self == .english ? english : chinese
    }

    /// A weight such as `0.8` in thousandths; what cannot be read weighs nothing.
    private static func thousandths(_ text: some StringProtocol) -> Int {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = Int(parts[0]), (0...1).contains(whole) else { return 0 }
        guard parts.count > 1 else { return whole * 1_000 }
        let digits = parts[1].prefix(3)
        let padded = digits + String(repeating: "0", count: 3 - digits.count)
        return min(1_000, whole * 1_000 + (Int(padded) ?? 0))
    }
}
