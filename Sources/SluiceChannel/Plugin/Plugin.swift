package import SluiceSchema

/// A provider's protocol, compiled: immutable, shared by all its channels.
package final class Plugin: Sendable {
    package let name: String
    package let about: String
    /// SHA-256 of the file, in lower-case hex.
    package let digest: String
    /// The file, to check it against the keys of each channel.
    let source: [UInt8]
    let settings: [SettingRule]
    let money: MoneyRules
    let orderNumbers: NumberRule?
    let refundNumbers: NumberRule?
    /// Names whose values may be logged, in lower case.
    let clearNames: Set<String>
    let rings: [String: KeyRing]
    let tokens: [String: TokenRule]
    let operations: [OperationName: OperationDeclaration]
    let calls: [String: CallRule]
    /// In the order of the file: the first that fits is it.
    let callbacks: [CallbackRule]
    let buyerReturn: ReturnRule?

    init(
        name: String, about: String, digest: String, source: [UInt8], settings: [SettingRule], money: MoneyRules,
        orderNumbers: NumberRule?, refundNumbers: NumberRule?, clearNames: Set<String>, rings: [String: KeyRing],
        tokens: [String: TokenRule], operations: [OperationName: OperationDeclaration], calls: [String: CallRule],
        callbacks: [CallbackRule], buyerReturn: ReturnRule?
    ) {
        self.name = name
        self.about = about
        self.digest = digest
        self.source = source
        self.settings = settings
        self.money = money
        self.orderNumbers = orderNumbers
        self.refundNumbers = refundNumbers
        self.clearNames = clearNames
        self.rings = rings
        self.tokens = tokens
        self.operations = operations
        self.calls = calls
        self.callbacks = callbacks
        self.buyerReturn = buyerReturn
    }

    /// The compiled operation, nil where the plugin has none.
    func operation(_ name: OperationName) -> OperationRule? {
        if case .declared(let rule)? = operations[name] { rule } else { nil }
    }
}

extension Plugin {
    /// Reads and compiles a plugin. Everything that is wrong is added to the diagnostics; nil when any of it is an error.
    package static func compile(_ bytes: [UInt8], file: String, into diagnostics: inout Diagnostics) -> Plugin? {
        let node: YAMLNode
        do throws(SchemaError) {
            node = try YAMLParser.parse(bytes, file: file)
        } catch {
            diagnostics.add(contentsOf: error.diagnostics)
            return nil
        }
        var compiler = PluginCompiler(node: node, bytes: bytes)
        let plugin = compiler.compile()
        diagnostics.add(contentsOf: compiler.diagnostics.sorted)
        return compiler.diagnostics.hasErrors ? nil : plugin
    }

    /// What is wrong with a sound plugin under the settings of one channel: a key that cannot sign, or not as asked.
    func problems(with settings: ObjectValue) -> [Diagnostic] {
        guard let node = try? YAMLParser.parse(source, file: name) else { return [] }
        var compiler = PluginCompiler(node: node, bytes: source, settings: settings)
        _ = compiler.compile()
        return compiler.diagnostics.sorted.filter { $0.severity == .error }
    }
}
