/// The values of the names while something is rendered or read. Filling it is cheap; reading a name is an array access.
package struct Environment: Sendable {
    private var values: [Value]
    /// The trade that it is about. Its fields are made when they are asked for: there are many, and few are.
    var trade: TradeValues?

    /// Nothing has a value yet.
    package init() { values = [Value](repeating: .absent, count: Root.allCases.count) }

    /// The value of a name, `absent` where none was set.
    package subscript(root: Root) -> Value {
        get {
            if root == .trade, let trade { return .object(trade.object) }
            return values[root.slot]
        }
        set {
            if root == .trade { trade = nil }
            values[root.slot] = newValue
        }
    }
}
