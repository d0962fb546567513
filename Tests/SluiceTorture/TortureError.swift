/// Why a scenario cannot go on, or did not hold; a sentence.
package struct TortureError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
