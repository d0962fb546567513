/// How nested members become one level of names.
package enum Flattening: String, Sendable, CaseIterable {
    /// `a[b][0]`
    case brackets
    /// `a.b[0]`
    case dots

    /// Depth-first in the order of the members; empty objects and lists leave nothing behind. Fails below 64 levels and
    /// when all names together are longer than 4 MiB: a long name over many members would multiply what was received.
    package func apply(to object: ObjectValue) throws(WireError) -> ObjectValue {
        var flat = FlatFields(style: self)
        for member in object.members { try flat.append(member.value, name: member.name, depth: 0) }
        return flat.object
    }
}

/// Collects the fields while names are put together.
private struct FlatFields {
    let style: Flattening
    var object = ObjectValue()
    private var nameBytesLeft = 4 << 20

    init(style: Flattening) { self.style = style }

    mutating func append(_ value: Value, name: String, depth: Int) throws(WireError) {
        guard depth < 64 else { throw WireError(code: "wire-too-deep", message: "the value is nested too deeply") }
        nameBytesLeft -= name.utf8.count
        guard nameBytesLeft >= 0 else {
            throw WireError(code: "wire-too-large", message: "the names of the nested members are too long together")
        }
        switch value {
        case .absent: break
        case .object(let members):
            for member in members.members {
                let inner = style == .brackets ? "\(name)[\(member.name)]" : "\(name).\(member.name)"
                try append(member.value, name: inner, depth: depth + 1)
            }
        case .list(let items):
            for (index, item) in items.enumerated() {
                try append(item, name: "\(name)[\(index)]", depth: depth + 1)
            }
        default: object.members.append(.init(name: name, value: value))
        }
    }
}
