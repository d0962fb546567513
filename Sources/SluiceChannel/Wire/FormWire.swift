/// Forms and queries (`application/x-www-form-urlencoded`).
///
/// A name that occurs twice is refused, because signer and reader could take different values; only names that end in
/// `[]`, which say that they are lists, gather their values into one.
package enum FormWire {
    package static func parse(_ bytes: [UInt8], limits: WireLimits = WireLimits()) throws(WireError) -> ObjectValue {
        var collector = FieldCollector(limits: limits)
        for part in bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            let sign = part.firstIndex(of: UInt8(ascii: "="))
            let name = try URLEncoding.decode(part[..<(sign ?? part.endIndex)], plusIsSpace: true)
            let value = try sign.map { sign throws(WireError) in
                try URLEncoding.decode(part[(sign + 1)...], plusIsSpace: true)
            }
            try collector.add(name, .text(value ?? ""))
        }
        return collector.object
    }

    /// Name and value of every member by their text forms; absent members are left out, null is empty, lists are
    /// written under their name once for every item.
    package static func render(_ object: ObjectValue) throws(WireError) -> [UInt8] {
        try render(object, style: .form)
    }

    /// The same with another encoding, as some query strings are signed.
    package static func render(_ object: ObjectValue, style: URLEncoding) throws(WireError) -> [UInt8] {
        var output: [UInt8] = []
        for member in object.members where !member.value.isAbsent {
            for value in member.value.list ?? [member.value] {
                guard let bytes = value.byteForm else {
                    throw .unwritable("a field is \(value.kindName); flatten it, or write it as json")
                }
                if !output.isEmpty { output.append(UInt8(ascii: "&")) }
                style.append(member.name.utf8, to: &output)
                output.append(UInt8(ascii: "="))
                style.append(bytes, to: &output)
            }
        }
        return output
    }
}

/// `k=v&k=v` that is not URL-decoded. A value may hold `&` between braces or brackets that match.
package enum KeyValueWire {
    package static func parse(_ bytes: [UInt8], limits: WireLimits = WireLimits()) throws(WireError) -> ObjectValue {
        var collector = FieldCollector(limits: limits)
        let ends = closers(bytes)
        var start = 0
        var sign: Int?
        var index = 0
        while index <= bytes.count {
            if index == bytes.count || bytes[index] == UInt8(ascii: "&") {
                if index > start {
                    let name = try strictText(bytes[start..<(sign ?? index)])
                    try collector.add(name, .text(try strictText(bytes[((sign ?? (index - 1)) + 1)..<index])))
                }
                start = index + 1
                sign = nil
            } else if bytes[index] == UInt8(ascii: "="), sign == nil {
                sign = index
            } else if sign != nil, let end = ends[index] {
                index = end
            }
            index += 1
        }
        return collector.object
    }

    package static func render(_ object: ObjectValue) throws(WireError) -> [UInt8] {
        var output: [UInt8] = []
        for member in object.members where !member.value.isAbsent {
            guard let bytes = member.value.byteForm else { throw .unwritable("a field is \(member.value.kindName)") }
            if !output.isEmpty { output.append(UInt8(ascii: "&")) }
            output += member.name.utf8
            output.append(UInt8(ascii: "="))
            output += bytes
        }
        return output
    }

    /// Where the brace or bracket that opens at an index closes; one that never closes is an ordinary character. One
    /// pass, so that a body of nothing but braces costs no more than another.
    private static func closers(_ bytes: [UInt8]) -> [Int: Int] {
        var open: [UInt8: [Int]] = [:]
        var ends: [Int: Int] = [:]
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["): open[byte, default: []].append(index)
            // The opening partner stands two places before in ASCII.
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if let start = open[byte - 2, default: []].popLast() { ends[start] = index }
            default: break
            }
        }
        return ends
    }
}

/// Gathers fields under the rule for names that occur twice.
struct FieldCollector {
    private(set) var object = ObjectValue()
    private var places: [String: Int] = [:]
    private let limits: WireLimits

    init(limits: WireLimits) { self.limits = limits }

    mutating func add(_ name: String, _ value: Value) throws(WireError) {
        guard let place = places[name] else {
            guard object.members.count < limits.fieldsMax else { throw .tooManyFields(limits.fieldsMax) }
            places[name] = object.members.count
            object.members.append(.init(name: name, value: name.hasSuffix("[]") ? .list([value]) : value))
            return
        }
        guard case .list(var values) = object.members[place].value else { throw .duplicate() }
        guard values.count < limits.fieldsMax else { throw .tooManyFields(limits.fieldsMax) }
        object.members[place].value = .null
        values.append(value)
        object.members[place].value = .list(values)
    }
}
