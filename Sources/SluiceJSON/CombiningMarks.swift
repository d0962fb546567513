/// Texts whose combining marks follow each other without end.
///
/// Swift compares and hashes texts by canonical equivalence, for which the marks that follow a letter are put in order (UAX
/// #15, section 1.3). For a run of marks in disorder that takes quadratic time in the length of the run: 64 KiB of them
/// held a comparison up for seconds. No writing needs more than 30 in a row (UAX #15, section 13); what comes from outside
/// is refused far above that, where it is read.
package enum CombiningMarks {
    /// More of them in a row are refused.
    package static let runMax = 128

    /// Whether no run in a text is longer than `runMax`.
    package static func areFew(in text: String) -> Bool {
        // A combining mark has at least two bytes.
        guard text.utf8.count > 2 * runMax else { return true }
        // The first one, U+0300, is written CC 80: a text without such a byte, as base64 is, has none.
        guard text.utf8.contains(where: { $0 >= 0xCC }) else { return true }
        var run = 0
        for scalar in text.unicodeScalars {
            run = isMark(scalar) ? run + 1 : 0
            if run > runMax { return false }
        }
        return true
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // These are no marks, but are made of nothing else (CompositionExclusions.txt, section 4).
        case 0xF73, 0xF75, 0xF81: true
        // None below the first mark, and none among ideographs and Hangul syllables, of which long texts are made.
        case ..<0x300, 0x3100..<0xA000, 0xAC00..<0xD800: false
        default: scalar.properties.canonicalCombiningClass != .notReordered
        }
    }
}
