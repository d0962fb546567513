/// The members of a JSON object in the order in which they were written; names are unique.
package struct JSONObject: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// One name and its value.
    package struct Member: Sendable, Equatable {
        package var name: String
        package var value: JSONValue

        package init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var members: [Member]

    package init() { members = [] }

    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        members = elements.map { Member(name: $0.0, value: $0.1) }
    }

    /// Makes room for members to come.
    package mutating func reserveCapacity(_ count: Int) { members.reserveCapacity(count) }

    /// Adds a member whose name the caller has already looked for.
    package mutating func append(unique name: String, _ value: JSONValue) {
        members.append(Member(name: name, value: value))
    }

    /// The parser's entry: it has already refused duplicate names.
    init(uniqueMembers: [Member]) { members = uniqueMembers }

    /// Setting a known name keeps its place, a new one goes to the end, `nil` removes it.
    package subscript(name: String) -> JSONValue? {
        get { place(of: name).map { members[$0].value } }
        set {
            switch (place(of: name), newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    private func place(of name: String) -> Int? {
        // By index, because a closure would be given a copy of each member.
        for index in members.indices where members[index].name == name { return index }
        return nil
    }

    package var names: [String] { members.map(\.name) }
    package var isEmpty: Bool { members.isEmpty }
}
