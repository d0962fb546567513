package import SluiceCrypto

extension Value {
    /// A member of an object, or one of the properties that a certificate offers; `absent` for anything else.
    package func member(_ name: String) -> Value {
        switch self {
        case .object(let object): object[name]
        case .key(let key): key.member(name)
        default: .absent
        }
    }

    /// An item of a list, from the end for a negative index; `absent` where there is none.
    package func item(_ index: Int) -> Value {
        guard case .list(let items) = self else { return .absent }
        let place = index < 0 ? items.count + index : index
        return items.indices.contains(place) ? items[place] : .absent
    }

    /// The public half of whatever key or certificate this is.
    package var publicKey: PublicKey? { if case .key(let key) = self { key.publicKey } else { nil } }

    package var privateKey: PrivateKey? {
        if case .key(.privateKey(let key)) = self { key } else { nil }
    }
}
