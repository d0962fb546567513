import SluiceSchema

/// The recipes that one place needs, each after those that it uses itself.
struct RecipePlan: Sendable {
    var recipes: [Recipe]

    static let empty = RecipePlan(recipes: [])

    /// Every name that the recipes read.
    var references: Set<Reference> { recipes.reduce(into: []) { $0.formUnion($1.references) } }
}

/// Gathers the recipes of one place, compiling each once.
struct RecipePlanner {
    private let compiler: RecipeCompiler
    private var known: [String: Recipe] = [:]
    private var refused: Set<String> = []
    private var open: [String] = []

    init(places: Places, scope: Scope) { compiler = RecipeCompiler(places: places, scope: scope, purpose: .computing) }

    /// The plan for the `recipe.X` among some references.
    mutating func plan(for references: Set<Reference>, _ diagnostics: inout Diagnostics) -> RecipePlan {
        var ordered: [String] = []
        for name in RecipePlanner.names(in: references) { visit(name, &ordered, &diagnostics) }
        return RecipePlan(recipes: ordered.compactMap { known[$0] })
    }

    /// The names of recipes among references, sorted so that every run does the same.
    static func names(in references: Set<Reference>) -> [String] {
        references.filter { $0.root == .recipe }.compactMap(\.member).sorted()
    }

    /// The `recipe.X` in the texts of a node that did not compile, so that what is wrong with them is said in the same run.
    static func written(in node: YAMLNode?) -> Set<Reference> {
        switch node?.content {
        case .mapping(let members)?: members.reduce(into: []) { $0.formUnion(written(in: $1.value)) }
        case .sequence(let items)?: items.reduce(into: []) { $0.formUnion(written(in: $1)) }
        case .scalar(let scalar)?:
            Set(
                scalar.text.split(separator: "recipe.").dropFirst().map { rest in
                    Reference(.recipe, String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }))
                })
        case nil: []
        }
    }

    /// Depth first; what is met again while it is open is a circle.
    private mutating func visit(_ name: String, _ ordered: inout [String], _ diagnostics: inout Diagnostics) {
        guard !ordered.contains(name), !refused.contains(name),
            let node = compiler.places.declarations.recipes[name]
        else { return }
        if let start = open.firstIndex(of: name) {
            let circle = (open[start...] + [name]).joined(separator: " → ")
            diagnostics.add(
                Diagnostic(node.position, code: "recipe-cycle", "the recipes use each other in a circle: \(circle)"))
            refused.insert(name)
            return
        }
        if let proof = node.member("given") ?? node.member("candidates") {
            diagnostics.add(
                Diagnostic(
                    proof.keyPosition, code: "recipe-verifies",
                    "the recipe \"\(name)\" verifies, because it has `\(proof.key)`; recipe.\(name) needs one that computes"
                ))
            refused.insert(name)
            return
        }
        guard let recipe = known[name] ?? compiler.compile(name, &diagnostics) else {
            refused.insert(name)
            return
        }
        open.append(name)
        for inner in RecipePlanner.names(in: recipe.references) { visit(inner, &ordered, &diagnostics) }
        open.removeLast()
        known[name] = recipe
        ordered.append(name)
    }
}
