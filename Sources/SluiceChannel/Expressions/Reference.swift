/// A name that an expression reads, as far as it is known at load: what orders the rendering of a request.
package struct Reference: Sendable, Hashable {
    package let root: Root
    /// The first member after the root, `nil` where the root itself is read or an index follows.
    package let member: String?

    package init(_ root: Root, _ member: String? = nil) {
        self.root = root
        self.member = member
    }
}
