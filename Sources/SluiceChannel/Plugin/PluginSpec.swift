package import SluiceSchema

/// Every key of a plugin file, declared once: what checks the file, and the generated reference.
package enum PluginSpec {
    /// The whole file.
    package static let file = MappingSpec(
        name: "plugin",
        about: "A provider's whole protocol.",
        fields: [
            FieldSpec(
                name: "plugin", kind: .text(pattern: pluginName, minLength: 1, maxLength: 64),
                about: "The plugin's name; channels and cases refer to it.", isRequired: true),
            FieldSpec(
                name: "language", kind: .integer(1...1), about: "The version of the language.", isRequired: true),
            FieldSpec(name: "about", kind: .text(minLength: 1), about: "One sentence.", isRequired: true),
            FieldSpec(
                name: "settings", kind: .map(of: .mapping(setting)),
                about: "What a channel of this plugin must say, by name."),
            FieldSpec(name: "money", kind: .mapping(money), about: "How amounts are written.", isRequired: true),
            FieldSpec(name: "order_no", kind: .mapping(number), about: "What order numbers the provider takes."),
            FieldSpec(name: "refund_no", kind: .mapping(number), about: "What refund numbers the provider takes."),
            FieldSpec(name: "log", kind: .mapping(log), about: "What may stand in the payment log."),
            FieldSpec(
                name: "tables", kind: .map(of: .map(of: .template)),
                about: "Words of the wire and what they mean; `else` for all others."),
            FieldSpec(name: "recipes", kind: .map(of: .mapping(recipe)), about: "Proofs, by name."),
            FieldSpec(name: "keys", kind: .map(of: .mapping(ring)), about: "Rings of keys, by name."),
            FieldSpec(name: "tokens", kind: .map(of: .mapping(token)), about: "Tokens that are fetched, by name."),
            FieldSpec(name: "requests", kind: .mapping(requests), about: "What all requests share."),
            FieldSpec(name: "answers", kind: .mapping(answers), about: "What all answers share."),
            FieldSpec(
                name: "operations", kind: .mapping(operations), about: "What the gateway can ask for.", isRequired: true
            ),
            FieldSpec(
                name: "calls", kind: .map(of: .mapping(call)),
                about: "Requests that are no operation, by name: what a callback's `verify` can ask."),
            FieldSpec(
                name: "callbacks", kind: .mapping(callbacks), about: "What the provider sends.", isRequired: true),
            FieldSpec(name: "return", kind: .mapping(buyerReturn), about: "The buyer's browser coming back."),
        ])

    static let pluginName = TextPattern(
        about: "lower-case letters, digits and hyphens", regex: "[a-z0-9]+(-[a-z0-9]+)*")
    static let nothing = MappingSpec(
        name: "none", about: "Says why there is none.",
        fields: [FieldSpec(name: "none", kind: .text(minLength: 1), about: "The reason.", isRequired: true)])

    static func optional(_ kind: FieldKind) -> FieldKind { .oneOf([kind, .mapping(nothing)]) }

    static let setting = MappingSpec(
        name: "setting", about: "One setting of a channel.",
        fields: [
            FieldSpec(
                name: "kind", kind: .choice(SettingKind.allCases.map(\.rawValue)), about: "What it is.",
                isRequired: true),
            FieldSpec(name: "default", kind: .any, about: "What holds when the channel does not say it."),
            FieldSpec(
                name: "required", kind: .boolean, about: "Whether the channel must say it, if there is no default.",
                defaultText: "true"),
            FieldSpec(name: "about", kind: .text(), about: "What it is at the provider."),
            FieldSpec(name: "example", kind: .any, about: "A value for the reference."),
            FieldSpec(
                name: "as", kind: .choice(SecretForm.allCases.map(\.rawValue)), about: "How a secret is written.",
                defaultText: "text"),
            FieldSpec(
                name: "bytes", kind: .integer(1...65_536), about: "How many bytes a secret has, after decoding."),
            FieldSpec(name: "choices", kind: .list(of: .text(minLength: 1), min: 1), about: "What a choice may be."),
            FieldSpec(
                name: "password", kind: .text(minLength: 1),
                about: "For `pkcs12`: the name of the setting that holds the password."),
        ])

    static let money = MappingSpec(
        name: "money", about: "How the provider writes amounts.",
        fields: [
            FieldSpec(
                name: "unit", kind: .choice(MoneyRules.Unit.allCases.map(\.rawValue)), about: "What one unit is.",
                isRequired: true),
            FieldSpec(
                name: "currencies", kind: .oneOf([.choice(["any"]), .list(of: .text(minLength: 1), min: 1)]),
                about: "Currencies that are taken.", isRequired: true),
            FieldSpec(
                name: "as", kind: .choice(["text", "number"]), about: "How `money` prints a decimal.",
                defaultText: "text"),
            FieldSpec(
                name: "exponents", kind: .map(of: .integer(0...4)),
                about: "Decimals by currency where the provider's table differs from ISO 4217."),
            FieldSpec(name: "minimum", kind: .integer(0...Int.max), about: "The least amount, in minor units."),
            FieldSpec(name: "maximum", kind: .integer(1...Int.max), about: "The largest amount, in minor units."),
            FieldSpec(
                name: "codes", kind: .map(of: .text(minLength: 1)), about: "The provider's own words for currencies."),
        ])

    static let number = MappingSpec(
        name: "number", about: "What numbers of ours the provider takes.",
        fields: [
            FieldSpec(
                name: "pattern", kind: .text(minLength: 1), about: "A regular expression over the whole number.",
                isRequired: true),
            FieldSpec(name: "prefix", kind: .text(), about: "What stands before the number on the wire."),
            FieldSpec(name: "maximum", kind: .integer(1...255), about: "The largest length, the prefix included."),
            FieldSpec(
                name: "alphabet", kind: .choice(["digits", "alphanumeric"]), about: "What the provider takes.",
                defaultText: "alphanumeric"),
        ])

    static let log = MappingSpec(
        name: "log", about: "What may stand in the payment log in the clear.",
        fields: [
            FieldSpec(
                name: "clear", kind: .list(of: .text(minLength: 1)),
                about: "Members, at any depth, and headers whose values may be shown.", isRequired: true)
        ])
}
