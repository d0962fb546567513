/// The values of the names while something is rendered or read. Filling it is cheap; reading a name is an array access.
package struct Environment: Sendable {
    private var values: [Value]

    /// Nothing has a value yet.
    package init() { values = [Value](repeating: .absent, count: Root.allCases.count) }

    /// The value of a name, `absent` where none was set.
    package subscript(root: Root) -> Value {
        get { values[root.slot] }
        set { values[root.slot] = newValue }
    }

    subscript(slot slot: Int) -> Value { values[slot] }
}
