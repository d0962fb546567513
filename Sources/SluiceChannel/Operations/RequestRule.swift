import SluiceSchema

/// One HTTP request, compiled. Shared and never changed.
final class RequestRule: Sendable {
    /// A body and how it is written.
    struct Body: Sendable {
        enum Encoding: Sendable {
            case wire(WireFormat)
            case multipart
        }

        let encoding: Encoding
        /// Everything.
        let tree: TemplateTree
        /// What needs no recipe; nil when nothing of it does without one.
        let early: TemplateTree?
        /// Whether a part needs a recipe, so that `tree` is more than `early`.
        let hasProof: Bool
        /// The name under `request`: `json`, `form`, `xml`, or nil for a text.
        let fieldsName: String?
    }

    /// A header; shared ones come first.
    struct Header: Sendable {
        let name: String
        let value: Template
    }

    let method: String
    /// nil when the path is a whole URL.
    let domain: Template?
    let path: Template
    let query: TemplateTree?
    let earlyQuery: TemplateTree?
    let headers: [Header]
    let body: Body?
    let timeoutMS: Int
    let clientCertificate: Expression?
    let bodyRecipes: RecipePlan
    let queryRecipes: RecipePlan
    let headerRecipes: RecipePlan
    /// Names of tokens that it carries.
    let tokens: [String]
    /// Whether it is made with a private key.
    let signs: Bool
    let position: SourcePosition

    init(
        method: String, domain: Template?, path: Template, query: TemplateTree?, headers: [Header], body: Body?,
        timeoutMS: Int, clientCertificate: Expression?, bodyRecipes: RecipePlan, queryRecipes: RecipePlan,
        headerRecipes: RecipePlan, tokens: [String], signs: Bool, position: SourcePosition
    ) {
        self.method = method
        self.domain = domain
        self.path = path
        self.query = query
        earlyQuery = query?.withoutProofs
        self.headers = headers
        self.body = body
        self.timeoutMS = timeoutMS
        self.clientCertificate = clientCertificate
        self.bodyRecipes = bodyRecipes
        self.queryRecipes = queryRecipes
        self.headerRecipes = headerRecipes
        self.tokens = tokens
        self.signs = signs
        self.position = position
    }
}

extension TemplateTree {
    /// Whether any part needs a recipe.
    var needsRecipe: Bool { references.contains { $0.root == .recipe } }

    /// The same without what needs a recipe; nil when nothing remains of a scalar.
    var withoutProofs: TemplateTree? {
        switch self {
        case .leaf: needsRecipe ? nil : self
        case .list(let items): .list(items.compactMap(\.withoutProofs))
        case .object(let members):
            .object(
                members.compactMap { member in
                    member.value.withoutProofs.map { Member(name: member.name, position: member.position, value: $0) }
                })
        }
    }
}
