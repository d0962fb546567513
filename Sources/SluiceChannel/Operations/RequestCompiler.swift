import SluiceSchema

/// Compiles one request of a plugin.
struct RequestCompiler {
    let places: Places
    /// The plugin's `requests`.
    let shared: YAMLNode?
    /// The names of the place, without tokens, recipes and the request itself.
    let base: Scope

    /// nil after a problem was reported.
    func compile(_ node: YAMLNode, _ diagnostics: inout Diagnostics) -> RequestRule? {
        guard let method = node.members?.first(where: { PluginSpec.methods.contains($0.key) }) else { return nil }
        let fields = places.requestParts(base)
        let path = Template.compile(method.value, in: places.requestParts(base, recipes: false), into: &diagnostics)
        let query = node["query"].flatMap { TemplateTree.compile($0, in: fields, into: &diagnostics) }
        let bodyNode = node.members?.first { PluginSpec.bodies.contains($0.key) }
        let body = bodyNode.flatMap { self.body($0, fields, &diagnostics) }
        let inside = base.adding([.request: requestShape(bodyNode?.key)])
        let headers = self.headers(node, places.requestParts(inside), &diagnostics)
        var planner = RecipePlanner(places: places, scope: places.requestParts(inside, recipes: false))
        let bodyPlan = planner.plan(
            for: body?.tree.references ?? RecipePlanner.written(in: bodyNode?.value), &diagnostics)
        let queryPlan = planner.plan(for: query?.references ?? RecipePlanner.written(in: node["query"]), &diagnostics)
        let headerReferences = headers.reduce(into: Set<Reference>()) { $0.formUnion($1.value.references) }
        let headerPlan = planner.plan(for: headerReferences, &diagnostics)
        checkReadiness(bodyPlan, "the body", ready: ["method", "path", "query", "form", "json", "xml"], &diagnostics)
        checkReadiness(
            queryPlan, "the query", ready: ["method", "path", "query", "form", "json", "xml", "raw"], &diagnostics)
        let domain = self.domain(node, method.value, &diagnostics)
        let certificate = (node["client_certificate"] ?? shared?["client_certificate"]).flatMap {
            Expression.compile(bare: $0, in: places.plain, into: &diagnostics)
        }
        guard let path, query != nil || node["query"] == nil, body != nil || bodyNode == nil else { return nil }
        var references = path.references.union(headerReferences).union(query?.references ?? [])
        references.formUnion(body?.tree.references ?? [])
        for plan in [bodyPlan, queryPlan, headerPlan] { references.formUnion(plan.references) }
        return RequestRule(
            method: method.key, domain: domain, path: path, query: query, headers: headers, body: body,
            timeoutMS: timeout(node), clientCertificate: certificate,
            bodyRecipes: bodyPlan, queryRecipes: queryPlan, headerRecipes: headerPlan,
            tokens: Set(references.filter { $0.root == .token }.compactMap(\.member)).sorted(),
            signs: places.declarations.containPrivateKey(references), position: node.position)
    }

    /// What `request` has, where everything of it is ready.
    func requestShape(_ body: String?) -> Scope.Shape { .object(RequestCompiler.requestMembers(body)) }

    static func requestMembers(_ body: String?) -> [String: Scope.Shape] {
        var members: [String: Scope.Shape] = [
            "method": .value(.text), "url": .value(.text), "path": .value(.text), "path_and_query": .value(.text),
            "query": .open, "raw": .value(.bytes),
        ]
        if let body, let name = fieldsName(body) { members[name] = .open }
        return members
    }

    static func fieldsName(_ body: String) -> String? {
        switch body {
        case "json": "json"
        case "form", "nested-form", "multipart": "form"
        case "xml": "xml"
        default: nil
        }
    }

    /// The key of a request's body, if it has one.
    static func bodyKey(_ node: YAMLNode?) -> String? {
        node?.members?.first { PluginSpec.bodies.contains($0.key) }?.key
    }

    private func body(
        _ member: YAMLNode.Member, _ scope: Scope, _ diagnostics: inout Diagnostics
    ) -> RequestRule.Body? {
        guard let tree = TemplateTree.compile(member.value, in: scope, into: &diagnostics) else { return nil }
        if member.key == "xml", tree.members.count != 1 {
            diagnostics.add(
                Diagnostic(
                    member.value.position, code: "xml-root", "an XML body has one root, found \(tree.members.count)"))
            return nil
        }
        let encoding: RequestRule.Body.Encoding =
            member.key == "multipart" ? .multipart : .wire(WireFormat(rawValue: member.key) ?? .text)
        return RequestRule.Body(
            encoding: encoding, tree: tree, early: tree.withoutProofs, hasProof: tree.needsRecipe,
            fieldsName: RequestCompiler.fieldsName(member.key))
    }

    /// A request's own header replaces a shared one of the same name.
    private func headers(
        _ node: YAMLNode, _ scope: Scope, _ diagnostics: inout Diagnostics
    ) -> [RequestRule.Header] {
        let own = node["headers"]?.members ?? []
        let common = (shared?["headers"]?.members ?? []).filter { member in
            !own.contains { $0.key.equalsIgnoringASCIICase(member.key) }
        }
        var headers: [RequestRule.Header] = []
        for member in common + own {
            if !member.key.utf8.allSatisfy(HeaderText.isNameByte) || member.key.isEmpty {
                diagnostics.add(
                    Diagnostic(
                        member.keyPosition, code: "header-name", "\"\(member.key)\" cannot be the name of a header"))
            }
            guard let value = Template.compile(member.value, in: scope, into: &diagnostics) else { continue }
            headers.append(RequestRule.Header(name: member.key, value: value))
        }
        return headers
    }

    private func domain(_ node: YAMLNode, _ path: YAMLNode, _ diagnostics: inout Diagnostics) -> Template? {
        let text = path.text ?? ""
        if text.hasPrefix("https://") || text.hasPrefix("http://") || text.hasPrefix("${") { return nil }
        if !text.hasPrefix("/") {
            diagnostics.add(
                Diagnostic(path.position, code: "request-path", "a path begins with / and a whole URL with https://"))
            return nil
        }
        if let given = node["domain"] ?? shared?["domain"] {
            return Template.compile(given, in: places.plain, into: &diagnostics)
        }
        guard places.declarations.setting("domain") != nil else {
            diagnostics.add(
                Diagnostic(
                    path.position, code: "domain-missing",
                    "a path needs a `domain`: declare the setting, or give it under `requests`, or write a whole URL"))
            return nil
        }
        let written = YAMLNode.Scalar(text: "${channel.domain}", isPlain: false)
        return Template.compile(
            YAMLNode(position: path.position, content: .scalar(written)), in: places.plain, into: &diagnostics)
    }

    private func timeout(_ node: YAMLNode) -> Int {
        (node["timeout"] ?? shared?["timeout"])?.text.flatMap(durationMilliseconds) ?? 10_000
    }

    private func checkReadiness(
        _ plan: RecipePlan, _ place: String, ready: Set<String>, _ diagnostics: inout Diagnostics
    ) {
        for recipe in plan.recipes {
            let unready = recipe.references.filter { $0.root == .request && !ready.contains($0.member ?? "") }
            for name in unready.map({ $0.member ?? "" }).sorted() {
                diagnostics.add(
                    Diagnostic(
                        recipe.position, code: "request-not-ready",
                        "the recipe \"\(recipe.name)\" fills a field of \(place), where request.\(name) is not ready yet"
                    ))
            }
        }
    }
}

/// What header names and values may hold (RFC 9110, sections 5.1 and 5.5).
enum HeaderText {
    static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }

    /// No line break and no other control character, so that no value can become a header of its own.
    static func isValue(_ text: String) -> Bool { valueBytes.containsAll(of: text) }

    private static let valueBytes = ByteSet { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
}
