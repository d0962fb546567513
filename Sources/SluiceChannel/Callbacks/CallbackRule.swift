import SluiceSchema

/// What a provider sends by itself, compiled. Shared and never changed.
final class CallbackRule: Sendable {
    /// Why it is believed.
    enum Belief: Sendable {
        case verified(Verification)
        /// The provider is asked; its answer must say so.
        case asked(call: String, holds: Condition)
        /// It is only a hint.
        case hint(because: String)
    }

    /// A part that is decrypted and parsed.
    struct Opening: Sendable {
        let value: Template
        let format: WireFormat
    }

    /// A proof that the URL is ours.
    struct Handshake: Sendable {
        let condition: Condition
        let reply: ReplyRule
    }

    let name: String
    let place: CallbackPlace
    /// nil: any.
    let method: String?
    let condition: Condition?
    let format: WireFormat
    let belief: Belief
    let networks: Expression?
    let opening: Opening?
    let ignore: Condition?
    let each: Template?
    let event: EventRule
    let replies: [AcknowledgeOutcome: ReplyRule]
    let handshake: Handshake?

    init(
        name: String, place: CallbackPlace, method: String?, condition: Condition?, format: WireFormat, belief: Belief,
        networks: Expression?, opening: Opening?, ignore: Condition?, each: Template?, event: EventRule,
        replies: [AcknowledgeOutcome: ReplyRule], handshake: Handshake?
    ) {
        self.name = name
        self.place = place
        self.method = method
        self.condition = condition
        self.format = format
        self.belief = belief
        self.networks = networks
        self.opening = opening
        self.ignore = ignore
        self.each = each
        self.event = event
        self.replies = replies
        self.handshake = handshake
    }
}

/// A request that is no operation.
struct CallRule: Sendable {
    let name: String
    let request: RequestRule
    let format: WireFormat
    let verification: Verification
}

/// The buyer's browser coming back, compiled.
struct ReturnRule: Sendable {
    let format: WireFormat
    /// nil: what follows decides, and the plugin says why.
    let verification: Verification?
    let number: Template
    let next: ReturnStep
}

/// An HTTP answer, compiled.
struct ReplyRule: Sendable {
    let status: Int
    let headers: [RequestRule.Header]
    let format: WireFormat
    let body: TemplateTree?
    let recipes: RecipePlan

    /// Whether it says anything of the message that it answers; otherwise that need not be read for it.
    let quotesCallback: Bool

    init(status: Int, headers: [RequestRule.Header], format: WireFormat, body: TemplateTree?, recipes: RecipePlan) {
        self.status = status
        self.headers = headers
        self.format = format
        self.body = body
        self.recipes = recipes
        let written = headers.reduce(into: body?.references ?? []) { $0.formUnion($1.value.references) }
        quotesCallback = written.union(recipes.references).contains { $0.root == .callback }
    }

    /// The answer. Throws where an expression has no value.
    func render(in given: Run) throws(RunProblem) -> WireReply {
        var run = given
        try run.compute(recipes)
        var headers: [WireHeader] = []
        var bytes: [UInt8] = []
        do throws(EvaluationError) {
            for header in self.headers {
                let value = try header.value.value(in: run.environment)
                if let text = value.textForm, !value.isNothing, HeaderText.isValue(text) {
                    headers.append((header.name, text))
                }
            }
            if let body {
                let value = try body.value(in: run.environment)
                do throws(WireError) {
                    bytes = try format.render(value)
                } catch {
                    throw EvaluationError(
                        code: "not-rendered", message: error.message,
                        position: SourcePosition(file: "acknowledge", line: 1, column: 1))
                }
            }
        } catch {
            throw .evaluation(error)
        }
        if body != nil, let type = format.contentType,
            !headers.contains(where: { $0.name.equalsIgnoringASCIICase("Content-Type") })
        {
            headers.append(("Content-Type", type))
        }
        return WireReply(status: status, headers: headers, body: bytes)
    }
}
