import Foundation
import Testing

@testable import FundraisingServer

/// What can be read in the style sheet: that everybody can read the pages.
struct StyleTests {
    /// Letters and what they stand on.
    private static let pairs = [
        ("ink", "ground"), ("ink", "raised"), ("soft", "ground"), ("soft", "raised"), ("accent", "ground"),
        ("accent", "raised"), ("accent", "tint"), ("on-accent", "accent"), ("ink", "tint"), ("warn", "ground"),
        ("warn", "raised"), ("warn", "warn-tint"), ("gift", "gift-tint"), ("share", "share-tint"),
        ("ink", "share-tint"),
        ("ink", "gift-tint"), ("soft", "share-tint"), ("soft", "gift-tint"),
    ]

    /// WCAG 2.2, 1.4.3: 4.5 to 1 for text.
    @Test(arguments: [0, 1]) func `letters stand out from their ground, in light and in dark`(theme: Int) throws {
        let themes = StyleSheet.text.components(separatedBy: ":root {").dropFirst().prefix(2).map { block in
            block.prefix { $0 != "}" }.matches(of: #/--([a-z-]+): #([0-9a-f]{6})/#)
                .reduce(into: [String: UInt32]()) { $0[String($1.1)] = UInt32($1.2, radix: 16) }
        }
        try #require(themes.count == 2)
        for (letters, ground) in Self.pairs {
            let (light, dark) = (
                luminance(try #require(themes[theme][letters])), luminance(try #require(themes[theme][ground]))
            )
            let contrast = (max(light, dark) + 0.05) / (min(light, dark) + 0.05)
            #expect(contrast >= 4.5, "\(letters) on \(ground): \(contrast)")
        }
    }

    private func luminance(_ color: UInt32) -> Double {
        let parts = [16, 8, 0].map { shift -> Double in
            let part = Double(color >> UInt32(shift) & 0xff) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }

    @Test func `nothing is loaded from elsewhere`() {
        for text in [StyleSheet.text, PageScript.text] {
            #expect(!text.contains("http"))
            #expect(!text.contains("@import"))
            #expect(!text.contains("url("))
        }
    }
}
