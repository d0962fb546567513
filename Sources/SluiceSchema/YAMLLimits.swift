/// What a YAML file may cost at most. The defaults are far above any honest file of ours.
package struct YAMLLimits: Sendable, Hashable {
    /// The file's size.
    package var lengthBytes: Int
    /// Mappings and lists inside one another, the outermost value counting as 1; at most 1000, because nodes are built
    /// and checked by functions that call themselves.
    package var depth: Int
    /// Values after every alias is replaced by what it stands for, so that no small file becomes a huge one.
    package var nodeCount: Int

    /// Limits; by default 1 MiB, 64 levels, 200,000 values.
    package init(lengthBytes: Int = 1 << 20, depth: Int = 64, nodeCount: Int = 200_000) {
        precondition(lengthBytes > 0 && depth > 0 && nodeCount > 0, "limits must be positive")
        precondition(depth <= 1000, "a depth over 1000 would need more stack than a thread has")
        self.lengthBytes = lengthBytes
        self.depth = depth
        self.nodeCount = nodeCount
    }
}
