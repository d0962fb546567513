/// A text in both languages.
package struct Bilingual: Sendable, Equatable {
    package let en: String
    package let zh: String

    package init(_ en: String, _ zh: String) {
        self.en = en
        self.zh = zh
    }

    /// The text for `zh`, and the English one for everything else.
    package subscript(language: String) -> String { language == "zh" ? zh : en }
}
