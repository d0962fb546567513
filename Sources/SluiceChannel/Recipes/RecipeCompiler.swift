import SluiceSchema

/// Compiles recipes for the places where they are used. One recipe used at two places is compiled twice, because other
/// names have values there.
struct RecipeCompiler {
    let places: Places
    /// The names of the place, without `recipe` and `key`.
    let scope: Scope
    private let purpose: PipelinePurpose

    init(places: Places, scope: Scope, purpose: PipelinePurpose) {
        self.places = places
        self.purpose = purpose
        self.scope = scope.adding([.recipe: places.recipeShape, .key: places.keyShape])
    }

    /// The recipe of that name; nil after a problem was reported.
    func compile(_ name: String, _ diagnostics: inout Diagnostics) -> Recipe? {
        guard let node = places.declarations.recipes[name] else { return nil }
        guard let subject = subject(node, &diagnostics) else { return nil }
        let steps = node["then"].flatMap { Pipeline.compile(steps: $0, for: purpose, in: scope, into: &diagnostics) }
        let proof = proof(node, &diagnostics)
        let freshness = freshness(node, &diagnostics)
        let keyID = template("key_id", of: node, &diagnostics)
        let before = template("before", of: node, &diagnostics)
        let after = template("after", of: node, &diagnostics)
        let unless = node["unless"].flatMap { Condition.compile($0, in: scope, into: &diagnostics) }
        if node["then"] != nil, steps == nil { return nil }
        let recipe = Recipe(
            name: name, position: node.position, subject: subject, before: before, after: after, steps: steps,
            proof: proof, freshness: freshness, keyID: keyID, rings: rings(steps), unless: unless)
        checkRings(recipe, node, &diagnostics)
        return recipe
    }

    private func template(_ key: String, of node: YAMLNode, _ diagnostics: inout Diagnostics) -> Template? {
        node[key].flatMap { Template.compile($0, in: scope, into: &diagnostics) }
    }

    private func subject(_ node: YAMLNode, _ diagnostics: inout Diagnostics) -> Recipe.Subject? {
        if node["text"] != nil { return template("text", of: node, &diagnostics).map(Recipe.Subject.text) }
        guard let fields = template("fields", of: node, &diagnostics) else { return nil }
        guard fields.kinds.contains(.object) else {
            diagnostics.add(
                Diagnostic(
                    fields.position, code: "recipe-fields",
                    "`fields` is one expression that gives an object, this gives \(fields.kinds.phrase)"))
            return nil
        }
        return .fields(fields, rule(node))
    }

    private func rule(_ node: YAMLNode) -> CanonicalFields {
        let join = node["join"]?.items?.compactMap(\.scalar?.text) ?? ["=", "&"]
        let encoding = node["encode"]
        return CanonicalFields(
            flatten: node["flatten"]?.text.flatMap { Flattening(rawValue: $0) },
            pick: node["pick"]?.items?.compactMap(\.text), missing: node["missing"]?.text == "skip" ? .skip : .empty,
            except: node["except"]?.items?.compactMap(\.text) ?? [], dropsEmpty: node["drop"] != nil,
            order: node["order"]?.text.flatMap { FieldOrder(rawValue: $0) } ?? .asGiven,
            encodeKeys: encoding?["keys"]?.text.flatMap { URLEncoding(rawValue: $0) },
            encodeValues: encoding?["values"]?.text.flatMap { URLEncoding(rawValue: $0) }, sign: join.first ?? "=",
            separator: join.count > 1 ? join[1] : "&", valuesOnly: node["values_only"]?.boolean ?? false)
    }

    private func proof(_ node: YAMLNode, _ diagnostics: inout Diagnostics) -> Recipe.Proof? {
        guard purpose == .verifying else { return nil }
        if node["given"] != nil { return template("given", of: node, &diagnostics).map(Recipe.Proof.given) }
        return template("candidates", of: node, &diagnostics).map(Recipe.Proof.candidates)
    }

    private func freshness(_ node: YAMLNode, _ diagnostics: inout Diagnostics) -> Recipe.Freshness? {
        guard let fresh = node["fresh"], let at = template("at", of: fresh, &diagnostics),
            let within = fresh["within"]?.text.flatMap(durationMilliseconds)
        else { return nil }
        if at.kinds.isDisjoint(with: .time) {
            diagnostics.add(
                Diagnostic(
                    at.position, code: "fresh-not-a-time",
                    "`at` must be a time, this gives \(at.kinds.phrase); from-unix, from-rfc3339 and parse-time make one"
                ))
        }
        return Recipe.Freshness(
            at: at, withinMilliseconds: Int64(within), isPastOnly: fresh["past_only"]?.boolean ?? false)
    }

    private func rings(_ steps: Pipeline?) -> [String] {
        (steps?.references ?? []).filter { $0.root == .key }.compactMap(\.member).sorted()
    }

    private func checkRings(_ recipe: Recipe, _ node: YAMLNode, _ diagnostics: inout Diagnostics) {
        for ring in recipe.rings where recipe.keyID == nil && places.declarations.rings[ring]?["inline"] == nil {
            let message = "the steps use key.\(ring), so the recipe must say by `key_id` which key of the ring"
            diagnostics.add(Diagnostic(node.position, code: "key-id-missing", message))
        }
    }
}
