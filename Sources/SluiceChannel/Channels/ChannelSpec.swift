package import SluiceSchema

/// Every key of a channel file, declared once.
package enum ChannelSpec {
    private static let secretReference = MappingSpec(
        name: "reference", about: "Where a value comes from, so that the file can be shared.",
        fields: [
            FieldSpec(name: "env", kind: .text(minLength: 1), about: "An environment variable."),
            FieldSpec(name: "file", kind: .text(minLength: 1), about: "A file, relative to the channel's."),
        ],
        exactlyOneOf: [["env", "file"]])

    private static func setting(_ name: String, _ about: String) -> FieldSpec {
        FieldSpec(name: name, kind: .any, about: about)
    }

    /// The whole file. What `domain` and its like may hold is the plugin's to say.
    package static let file = MappingSpec(
        name: "channel", about: "One account at a provider.",
        fields: [
            FieldSpec(
                name: "channel_name", kind: .text(minLength: 1, maxLength: 100), about: "What people call it.",
                isRequired: true),
            FieldSpec(
                name: "channel_label", kind: .text(pattern: PluginSpec.pluginName, minLength: 1, maxLength: 64),
                about: "The name in URLs and calls.", isRequired: true),
            FieldSpec(name: "plugin", kind: .text(minLength: 1), about: "The plugin's name.", isRequired: true),
            setting("domain", "Where the provider is reached, if the plugin lets it be chosen."),
            setting("app_id", "The provider's name for the merchant's application."),
            setting("public_key", "The provider's public key."),
            setting("merchant_private_key", "The merchant's private key, by reference or sealed."),
            setting("encrypt_key", "A symmetric key, by reference or sealed."),
            FieldSpec(
                name: "notify_url", kind: .url(),
                about: "Where the provider calls back. Default: the gateway's own `/notify/LABEL`."),
            FieldSpec(
                name: "enterprise_id", kind: .text(minLength: 1), about: "The enterprise that the account belongs to."),
            FieldSpec(
                name: "enable_flag", kind: .boolean, about: "Whether new payments may be made with it.",
                defaultText: "true"),
            FieldSpec(
                name: "limits", kind: .mapping(ChannelLimits.ofChannel),
                about: "How much may be under way with this channel, for how long, and when it is given a rest."),
            FieldSpec(name: "remark", kind: .text(), about: "Free text."),
            FieldSpec(name: "other_config", kind: .map(of: .any), about: "What else the plugin asks for."),
        ])

    /// A reference, for the reference page.
    package static let reference = secretReference
}
