import SluiceCrypto
import SluiceSchema

/// Compiles a plugin file. It goes on after every problem, so that all of them are reported at once.
struct PluginCompiler {
    let node: YAMLNode
    let bytes: [UInt8]
    /// The settings of one channel, where a plugin that is sound is checked against them; nil otherwise.
    let settings: ObjectValue?
    var diagnostics = Diagnostics()

    init(node: YAMLNode, bytes: [UInt8], settings: ObjectValue? = nil) {
        self.node = node
        self.bytes = bytes
        self.settings = settings
    }

    /// nil after a problem was reported.
    mutating func compile() -> Plugin? {
        diagnostics.add(contentsOf: Linter.check(node, against: PluginSpec.file))
        guard node.members != nil else { return nil }
        let declarations = gather()
        let places = Places(declarations, settings: settings)
        let orderNumbers = number("order_no")
        let refundNumbers = number("refund_no")
        let clearNames = clearNames(declarations)
        let rings = compileRings(places)
        let tokens = compileTokens(places)
        let calls = compileCalls(places)
        let operations = compileOperations(places)
        let declared = Set(operations.filter { if case .declared = $0.value { true } else { false } }.keys)
        let callbacks = compileCallbacks(places, declared)
        let outside = CallbackCompiler(places: places, operations: declared)
        let buyerReturn = node["return"].flatMap { outside.compileReturn($0, &diagnostics) }
        checkRecipes(declarations)
        guard let name = node["plugin"]?.text, let money = declarations.services.money else { return nil }
        return Plugin(
            name: name, about: node["about"]?.text ?? "", digest: Hex.encode(Digest.hash(.sha256, bytes)),
            source: bytes, settings: declarations.settings, money: money, orderNumbers: orderNumbers,
            refundNumbers: refundNumbers,
            clearNames: clearNames, rings: rings, tokens: tokens, operations: operations, calls: calls,
            callbacks: callbacks, buyerReturn: buyerReturn)
    }

    private mutating func compileRings(_ places: Places) -> [String: KeyRing] {
        let compiler = KeyRingCompiler(places: places, sharedRequests: node["requests"])
        var rings: [String: KeyRing] = [:]
        for member in node["keys"]?.members ?? [] { rings[member.key] = compiler.compile(member, &diagnostics) }
        return rings
    }

    private mutating func compileTokens(_ places: Places) -> [String: TokenRule] {
        let compiler = TokenCompiler(places: places, sharedRequests: node["requests"])
        var tokens: [String: TokenRule] = [:]
        for member in node["tokens"]?.members ?? [] { tokens[member.key] = compiler.compile(member, &diagnostics) }
        return tokens
    }

    private mutating func compileCalls(_ places: Places) -> [String: CallRule] {
        let requests = RequestCompiler(
            places: places, shared: node["requests"], base: places.plain.adding(Places.callback))
        let answers = AnswerCompiler(places: places, shared: node["answers"])
        var calls: [String: CallRule] = [:]
        for member in node["calls"]?.members ?? [] {
            guard let request = member.value["request"] else { continue }
            let rule = requests.compile(request, &diagnostics)
            let layers = [member.value["answers"], node["answers"]].compactMap { $0 }
            let format = layers.compactMap { $0["format"]?.text }.first.flatMap { WireFormat(rawValue: $0) } ?? .json
            guard let verify = layers.compactMap({ $0["verify"] }).first else {
                diagnostics.add(
                    Diagnostic(
                        member.keyPosition, code: "verify-missing",
                        "nothing says how the answer is verified: give `verify` under `answers`"))
                continue
            }
            let scope = places.plain.adding(Places.answer)
            let verification = answers.verification(verify, in: scope, &diagnostics)
            guard let rule, let verification else { continue }
            calls[member.key] = CallRule(name: member.key, request: rule, format: format, verification: verification)
        }
        return calls
    }

    private mutating func compileOperations(_ places: Places) -> [OperationName: OperationDeclaration] {
        var operations: [OperationName: OperationDeclaration] = [:]
        for name in OperationName.allCases {
            guard let declaration = node["operations"]?[name.rawValue] else { continue }
            let compiler = OperationCompiler(
                places: places, name: name, sharedRequests: node["requests"], sharedAnswers: node["answers"])
            operations[name] = compiler.compile(declaration, &diagnostics)
        }
        checkMethodNames()
        return operations
    }

    /// Methods of other operations are pay methods.
    private mutating func checkMethodNames() {
        let known = node["operations"]?["pay"]?["methods"]?.members?.map(\.key) ?? []
        for name in OperationName.allCases where name != .pay {
            for member in node["operations"]?[name.rawValue]?["methods"]?.members ?? []
            where !known.contains(member.key) {
                diagnostics.add(
                    Diagnostic(
                        member.keyPosition, code: "unknown-method", "there is no pay method \"\(member.key)\"",
                        suggestion: nearestName(to: member.key, among: known)))
            }
        }
    }

    private mutating func compileCallbacks(_ places: Places, _ operations: Set<OperationName>) -> [CallbackRule] {
        let compiler = CallbackCompiler(places: places, operations: operations)
        let members = node["callbacks"]?.members ?? []
        let declared = members.filter { $0.key != "none" }
        if let none = members.first(where: { $0.key == "none" }) {
            if !declared.isEmpty {
                diagnostics.add(
                    Diagnostic(none.keyPosition, code: "callbacks-none", "`none` cannot stand beside callbacks"))
            }
            if operations.isDisjoint(with: [.query, .confirm]) {
                diagnostics.add(
                    Diagnostic(
                        none.keyPosition, code: "query-missing",
                        "without callbacks a trade ends by `query` or by `confirm`, and the plugin has neither"))
            }
        }
        return declared.compactMap { compiler.compile($0, &diagnostics) }
    }

    /// A recipe that nothing uses is never checked where it would run; one with a way round says why that is safe.
    private mutating func checkRecipes(_ declarations: Declarations) {
        let text = String(decoding: bytes, as: UTF8.self)
        for member in node["recipes"]?.members ?? [] {
            if let unless = member.value["unless"], member.value["because"] == nil {
                diagnostics.add(
                    Diagnostic(
                        unless.position, code: "unless-without-because",
                        "a recipe that is not always asked for must say `because` of what that is safe"))
            }
            let isUsed = text.contains("recipe.\(member.key)") || usesUnderVerify(node, member.key)
            if !isUsed {
                diagnostics.add(
                    Diagnostic(
                        member.keyPosition, severity: .warning, code: "recipe-unused",
                        "nothing uses the recipe \"\(member.key)\""))
            }
        }
    }

    private func usesUnderVerify(_ node: YAMLNode, _ name: String) -> Bool {
        switch node.content {
        case .scalar: false
        case .sequence(let items): items.contains { usesUnderVerify($0, name) }
        case .mapping(let members):
            members.contains { member in
                if member.key == "verify" {
                    if member.value.text == name || member.value.items?.contains(where: { $0.text == name }) == true {
                        return true
                    }
                }
                return usesUnderVerify(member.value, name)
            }
        }
    }
}
