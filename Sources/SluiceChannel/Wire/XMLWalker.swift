import CXML

/// Turns a tree of libxml2 into values, within bounds.
struct XMLWalker {
    private let limits: WireLimits
    private var nodes = 0

    init(limits: WireLimits) { self.limits = limits }

    mutating func value(of element: xmlNodePtr, depth: Int) throws(WireError) -> Value {
        guard depth < limits.depthMax else {
            throw WireError(
                code: "wire-too-deep", message: "the XML is nested more than \(limits.depthMax) levels deep")
        }
        try count()
        var members = Members()
        try addAttributes(of: element, to: &members)
        var text: [UInt8] = []
        var hasChildren = false
        var child = element.pointee.children
        while let node = child {
            switch node.pointee.type {
            case XML_ELEMENT_NODE:
                hasChildren = true
                members.add(XMLWalker.name(of: node), try value(of: node, depth: depth + 1))
            case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: text += XMLWalker.bytes(node.pointee.content)
            case XML_ENTITY_REF_NODE: throw XMLMarkup.forbidden
            default: break
            }
            child = node.pointee.next
        }
        let content = Value.text(try strictText(text))
        if members.isEmpty { return content }
        // Between children only blanks are expected; they mean nothing.
        let isBlank = text.allSatisfy { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if !(hasChildren && isBlank) { members.add("#text", content) }
        return .object(members.object)
    }

    private mutating func addAttributes(of element: xmlNodePtr, to members: inout Members) throws(WireError) {
        var attribute = element.pointee.properties
        while let current = attribute {
            try count()
            var text: [UInt8] = []
            var part = current.pointee.children
            while let node = part {
                guard node.pointee.type == XML_TEXT_NODE else { throw XMLMarkup.forbidden }
                text += XMLWalker.bytes(node.pointee.content)
                part = node.pointee.next
            }
            let prefix = XMLWalker.prefix(current.pointee.ns)
            let name = String(decoding: XMLWalker.bytes(current.pointee.name), as: UTF8.self)
            members.add("@" + prefix + name, .text(try strictText(text)))
            attribute = current.pointee.next
        }
    }

    private mutating func count() throws(WireError) {
        nodes += 1
        if nodes > limits.fieldsMax { throw .tooManyFields(limits.fieldsMax) }
    }

    /// The name with its prefix, as it is written.
    static func name(of node: xmlNodePtr) -> String {
        prefix(node.pointee.ns) + String(decoding: bytes(node.pointee.name), as: UTF8.self)
    }

    private static func prefix(_ namespace: xmlNsPtr?) -> String {
        guard let prefix = namespace?.pointee.prefix else { return "" }
        return String(decoding: bytes(prefix), as: UTF8.self) + ":"
    }

    private static func bytes(_ text: UnsafePointer<xmlChar>?) -> [UInt8] {
        guard let text else { return [] }
        return Array(UnsafeBufferPointer(start: text, count: Int(xmlStrlen(text))))
    }

    private static func bytes(_ text: UnsafeMutablePointer<xmlChar>?) -> [UInt8] {
        bytes(text.map { UnsafePointer($0) })
    }

    /// Members by name, repeated ones gathered into a list, in linear time.
    private struct Members {
        private(set) var object = ObjectValue()
        private var places: [String: Int] = [:]
        private var lists: Set<String> = []

        var isEmpty: Bool { object.isEmpty }

        mutating func add(_ name: String, _ value: Value) {
            guard let place = places[name] else {
                places[name] = object.members.count
                object.members.append(.init(name: name, value: value))
                return
            }
            guard !lists.insert(name).inserted, case .list(var values) = object.members[place].value else {
                object.members[place].value = .list([object.members[place].value, value])
                return
            }
            // Emptied first, so that the list is not copied for every item.
            object.members[place].value = .null
            values.append(value)
            object.members[place].value = .list(values)
        }
    }
}
