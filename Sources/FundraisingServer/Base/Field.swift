import Mustache

/// A field of a form, as the partial `field` shows it: with its label, what was typed, and what was wrong beside it.
struct Field: Sendable {
    /// One choice of a list.
    struct Option: Sendable {
        let value: String
        let label: String
        let isChosen: Bool

        init(_ value: String, _ label: String, isChosen: Bool) {
            self.value = value
            self.label = label
            self.isChosen = isChosen
        }
    }

    let name: String
    let label: String
    /// What labels and messages point to; from the name where a page has one such field only.
    var id: String { ownID ?? "field-\(name)" }
    var ownID: String?
    var value = ""
    var hint: String?
    var error: String?
    /// Of an `<input>`; the two below make it something else.
    var type = "text"
    var isLongText = false
    var isChecked = false
    var options: [Option]?
    var autocomplete: String?
    var inputMode: String?
    var isRequired = true
    var lengthMax: Int?

}

extension Field: MustacheParent {
    /// What the partial asks for: the properties, and what follows from them.
    func child(named name: String) -> Any? {
        switch name {
        case "name": self.name
        case "id": id
        case "label": label
        case "value": value
        case "hint": hint
        case "error": error
        case "type": type
        case "autocomplete": autocomplete
        case "inputMode": inputMode
        case "isRequired": isRequired
        case "isChecked": isChecked
        case "lengthMax": lengthMax
        case "options": options
        case "isLongText": isLongText
        case "isCheckbox": type == "checkbox"
        case "isChoice": options != nil
        case "isInput": !isLongText && options == nil && type != "checkbox" && type != "hidden"
        case "isHidden": type == "hidden"
        case "description": description
        default: nil
        }
    }

    /// The ids of the texts that explain the field, for screen readers.
    private var description: String? {
        let ids = [hint.map { _ in "\(id)-hint" }, error.map { _ in "\(id)-error" }].compactMap { $0 }
        return ids.isEmpty ? nil : ids.joined(separator: " ")
    }
}

extension Field {
    static func input(
        _ name: String, _ label: String, value: String = "", type: String = "text", hint: String? = nil,
        autocomplete: String? = nil, inputMode: String? = nil, isRequired: Bool = true, lengthMax: Int? = nil
    ) -> Field {
        Field(
            name: name, label: label, value: value, hint: hint, type: type, autocomplete: autocomplete,
            inputMode: inputMode, isRequired: isRequired, lengthMax: lengthMax)
    }

    static func longText(
        _ name: String, _ label: String, value: String = "", hint: String? = nil, isRequired: Bool = true,
        lengthMax: Int? = nil
    ) -> Field {
        Field(
            name: name, label: label, value: value, hint: hint, isLongText: true, isRequired: isRequired,
            lengthMax: lengthMax)
    }

    /// - Parameter id: where several forms of a page have a field of this name.
    static func choice(_ name: String, _ label: String, _ options: [Option], hint: String? = nil, id: String? = nil)
        -> Field
    {
        Field(name: name, label: label, ownID: id, hint: hint, options: options)
    }

    /// - Parameter autocomplete: for what password managers need to know, such as whose password a form changes.
    static func hidden(_ name: String, _ value: String, autocomplete: String? = nil) -> Field {
        Field(name: name, label: "", value: value, type: "hidden", autocomplete: autocomplete)
    }

    static func box(_ name: String, _ label: String, isChecked: Bool, hint: String? = nil) -> Field {
        Field(name: name, label: label, hint: hint, type: "checkbox", isChecked: isChecked, isRequired: false)
    }
}
