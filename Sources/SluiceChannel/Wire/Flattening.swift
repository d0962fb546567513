/// How nested members become one level of names.
package enum Flattening: String, Sendable, CaseIterable {
    /// `a[b][0]`
    case brackets
    /// `a.b[0]`
    case dots

    /// Depth-first in the order of the members; empty objects and lists leave nothing behind. Fails below 64 levels.
    package func apply(to object: ObjectValue) throws(WireError) -> ObjectValue {
        var flat = ObjectValue()
        for member in object.members { try append(member.value, name: member.name, depth: 0, to: &flat) }
        return flat
    }

    private func append(_ value: Value, name: String, depth: Int, to flat: inout ObjectValue) throws(WireError) {
        guard depth < 64 else { throw WireError(code: "wire-too-deep", message: "the value is nested too deeply") }
        switch value {
        case .absent: break
        case .object(let object):
            for member in object.members {
                let inner = self == .brackets ? "\(name)[\(member.name)]" : "\(name).\(member.name)"
                try append(member.value, name: inner, depth: depth + 1, to: &flat)
            }
        case .list(let items):
            for (index, item) in items.enumerated() {
                try append(item, name: "\(name)[\(index)]", depth: depth + 1, to: &flat)
            }
        default: flat.members.append(.init(name: name, value: value))
        }
    }
}
