package import SluiceTrade

/// What an expression works with. There is no floating point: a number is an integer of 64 bits or an exact decimal.
package enum Value: Sendable, Equatable {
    /// Nothing is there; unlike `null`, which somebody wrote down.
    case absent
    case null
    case boolean(Bool)
    case integer(Int64)
    /// Indirect, because the few decimals would make every value three times as large.
    indirect case decimal(ExactDecimal)
    case text(String)
    case bytes([UInt8])
    case time(Instant)
    case list([Value])
    case object(ObjectValue)
    case key(KeyValue)
}

/// Members in the order in which they were written or received. Names may repeat only where a wire format lets them
/// (never after parsing: the wire parsers refuse duplicates or gather them into a list).
package struct ObjectValue: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// One name and its value.
    package struct Member: Sendable, Equatable {
        package var name: String
        package var value: Value

        package init(name: String, value: Value) {
            self.name = name
            self.value = value
        }
    }

    package var members: [Member]

    package init(_ members: [Member] = []) { self.members = members }

    package init(dictionaryLiteral elements: (String, Value)...) {
        members = elements.map { Member(name: $0.0, value: $0.1) }
    }

    package var names: [String] { members.map(\.name) }
    package var isEmpty: Bool { members.isEmpty }

    /// The value under a name, `absent` when there is none. Setting keeps the place of a known name; setting `absent`
    /// removes the member.
    package subscript(name: String) -> Value {
        get { place(of: name).map { members[$0].value } ?? .absent }
        set {
            let index = place(of: name)
            if case .absent = newValue {
                if let index { members.remove(at: index) }
            } else if let index {
                members[index].value = newValue
            } else {
                members.append(Member(name: name, value: newValue))
            }
        }
    }

    /// The value under a name in any ASCII case, as header names are compared (RFC 9110, section 5.1).
    package func value(ignoringCase name: String) -> Value {
        place(ignoringCase: name).map { members[$0].value } ?? .absent
    }

    /// Where the first member of a name stands, in any ASCII case.
    func place(ignoringCase name: String) -> Int? {
        for index in members.indices where members[index].name.equalsIgnoringASCIICase(name) { return index }
        return nil
    }

    /// Where the first member of a name stands. By index, because an iterator copies each value that it passes.
    func place(of name: String) -> Int? {
        for index in members.indices where members[index].name == name { return index }
        return nil
    }
}

extension String {
    /// Equal byte by byte when A-Z count as a-z.
    func equalsIgnoringASCIICase(_ other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        var (left, right) = (self, other)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                left.indices.allSatisfy { asciiLowercased(left[$0]) == asciiLowercased(right[$0]) }
            }
        }
    }
}

/// A-Z to a-z; every other byte stays.
func asciiLowercased(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
}
