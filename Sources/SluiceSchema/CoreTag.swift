/// The tags of YAML 1.2's core schema (section 10.3) without `!!float`: nothing in Sluice is a floating-point number.
enum CoreTag {
    case text, integer, boolean, null, mapping, sequence
    case unknown

    /// A tag as libyaml resolves it. `!` alone means "what it looks like, but no number": a text.
    init(_ tag: String) {
        switch tag {
        case "!", "tag:yaml.org,2002:str": self = .text
        case "tag:yaml.org,2002:int": self = .integer
        case "tag:yaml.org,2002:bool": self = .boolean
        case "tag:yaml.org,2002:null": self = .null
        case "tag:yaml.org,2002:map": self = .mapping
        case "tag:yaml.org,2002:seq": self = .sequence
        default: self = .unknown
        }
    }

    /// Why the tag cannot stand before this value; nil if it can. Neither tag nor value is repeated: what looks like a
    /// tag may be a secret that begins with ! and lacks its quotes.
    func objection(to node: YAMLNode) -> String? {
        let fits =
            switch self {
            case .text: node.scalar != nil
            case .integer: node.integer != nil
            case .boolean: node.boolean != nil
            case .null: node.isNull
            case .mapping: node.members != nil
            case .sequence: node.items != nil
            case .unknown: false
            }
        if fits { return nil }
        if case .unknown = self {
            return "this tag is not one of !!str, !!int, !!bool, !!null, !!map, !!seq; "
                + "put a text that begins with ! in quotes"
        }
        return "this tag does not fit \(node.kindName)"
    }
}
