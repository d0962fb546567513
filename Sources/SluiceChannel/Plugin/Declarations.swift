import SluiceSchema

/// What a plugin declares by name, gathered before anything that refers to it is compiled.
struct Declarations: Sendable {
    var settings: [SettingRule] = []
    var services = FunctionServices()
    var recipes: [String: YAMLNode] = [:]
    var rings: [String: YAMLNode] = [:]
    var tokens: [String: YAMLNode] = [:]
    var calls: [String: YAMLNode] = [:]
    /// Names under any `keep`.
    var kept: Set<String> = []

    func setting(_ name: String) -> SettingRule? { settings.first { $0.name == name } }

    /// Whether a private key of the channel is among the references.
    func containPrivateKey(_ references: Set<Reference>) -> Bool {
        references.contains { reference in
            reference.root == .channel && reference.member.flatMap(setting)?.kind.holdsPrivateKey == true
        }
    }
}
