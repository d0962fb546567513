import Fundraising

/// A form of fields, as the partial `form` shows it. Where it is shown again because something was wrong, what was typed
/// stands in its fields and the sentence beside the field at fault.
struct FormView: Sendable {
    let action: String
    let submit: String
    private(set) var fields: [Field]
    /// What belongs to no field.
    private(set) var problem: String?
    /// Whether its button is red: it takes something away.
    let isDangerous: Bool

    init(
        action: String, submit: String, isDangerous: Bool = false, _ fields: [Field], error: FundraisingError? = nil,
        texts: Texts
    ) {
        self.action = action
        self.submit = submit
        self.isDangerous = isDangerous
        self.fields = fields
        guard let error else { return }
        let sentence = texts.sentence(error)
        if let index = fields.firstIndex(where: { $0.name == error.field }) {
            self.fields[index].error = sentence
        } else {
            problem = sentence
        }
    }
}
