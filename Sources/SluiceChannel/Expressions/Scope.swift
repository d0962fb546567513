/// What is known, before anything runs, of the names that exist at one place of a plugin.
package struct Scope: Sendable {
    /// What is known of a value.
    package indirect enum Shape: Sendable {
        /// A value of one of these kinds, without members unless `object` or `list` is among them.
        case value(ValueKinds)
        /// An object whose members are all known; any other member is an error at load.
        case object([String: Shape])
        /// Whatever the wire brings: any member may be asked for.
        case open
        /// A header list: members are found in any ASCII case.
        case headers
    }

    /// The names with a value at this place.
    package var roots: [Root: Shape]
    /// Names that exist elsewhere: what to tell the person who writes them here, as in "only answers have it".
    package var elsewhere: [Root: String]
    /// Values that will not change while the adapter lives (the settings); paths into them are resolved at load.
    package var constants: [Root: Value]
    /// What `money`, `currency-code` and `lookup` refer to.
    package var services: FunctionServices

    package init(
        roots: [Root: Shape], elsewhere: [Root: String] = [:], constants: [Root: Value] = [:],
        services: FunctionServices = FunctionServices()
    ) {
        self.roots = roots
        self.elsewhere = elsewhere
        self.constants = constants
        self.services = services
    }

    /// The same place with more names.
    package func adding(_ more: [Root: Shape]) -> Scope {
        var copy = self
        copy.roots.merge(more) { $1 }
        return copy
    }
}
