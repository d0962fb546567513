/// The `fields` half of a recipe: which members of an object take part, in which order, and how they become one text.
///
/// The steps run in the order of the properties.
package struct CanonicalFields: Sendable {
    /// Nested members become single names first.
    package var flatten: Flattening?
    /// Only these, in this order; nil for all.
    package var pick: [String]?
    package var missing: MissingField
    package var except: [String]
    package var dropsEmpty: Bool
    package var order: FieldOrder
    /// How keys are encoded; nil for raw.
    package var encodeKeys: URLEncoding?
    package var encodeValues: URLEncoding?
    /// Between key and value.
    package var sign: String
    /// Between pairs.
    package var separator: String
    package var valuesOnly: Bool

    package init(
        flatten: Flattening? = nil, pick: [String]? = nil, missing: MissingField = .empty, except: [String] = [],
        dropsEmpty: Bool = false, order: FieldOrder = .asGiven, encodeKeys: URLEncoding? = nil,
        encodeValues: URLEncoding? = nil, sign: String = "=", separator: String = "&", valuesOnly: Bool = false
    ) {
        self.flatten = flatten
        self.pick = pick
        self.missing = missing
        self.except = except
        self.dropsEmpty = dropsEmpty
        self.order = order
        self.encodeKeys = encodeKeys
        self.encodeValues = encodeValues
        self.sign = sign
        self.separator = separator
        self.valuesOnly = valuesOnly
    }

    /// The members that take part, in their order.
    package func members(of object: ObjectValue) throws(WireError) -> ObjectValue {
        var fields = try flatten?.apply(to: object) ?? object
        if let pick { fields = FieldSelection.pick(pick, from: fields, missing: missing) }
        if !except.isEmpty { fields = FieldSelection.except(except, from: fields) }
        if dropsEmpty { fields = FieldSelection.dropEmpty(fields) }
        return order.apply(to: fields)
    }

    /// The text. Fails where a value has no text form: a list or object that was neither flattened nor written as json.
    package func bytes(of object: ObjectValue) throws(WireError) -> [UInt8] {
        var output: [UInt8] = []
        var isFirst = true
        for member in try members(of: object).members where !member.value.isAbsent {
            guard let value = member.value.byteForm else {
                throw .unwritable("a field is \(member.value.kindName); flatten it, or write it as json")
            }
            if !isFirst { output += separator.utf8 }
            isFirst = false
            if !valuesOnly {
                CanonicalFields.append(member.name.utf8, encodeKeys, &output)
                output += sign.utf8
            }
            CanonicalFields.append(value, encodeValues, &output)
        }
        return output
    }

    private static func append(_ bytes: some Sequence<UInt8>, _ style: URLEncoding?, _ output: inout [UInt8]) {
        if let style {
            style.append(bytes, to: &output)
        } else {
            output += bytes
        }
    }
}
