/// A place in a file, as editors and compilers count: lines and columns begin at 1, a column is one Unicode scalar.
package struct SourcePosition: Sendable, Hashable {
    /// The file's name as the person gave it; it is only ever shown.
    package var file: String
    /// The line, from 1.
    package var line: Int
    /// The column in Unicode scalars, from 1.
    package var column: Int

    /// A place at a line and column, both from 1.
    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }
}

extension SourcePosition: Comparable {
    /// Document order; different files by name, so that the order is the same in every run.
    package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}

extension SourcePosition: CustomStringConvertible {
    /// `file:line:column`, the form that editors turn into a link.
    package var description: String { "\(file):\(line):\(column)" }
}
