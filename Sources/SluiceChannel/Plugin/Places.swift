import SluiceSchema

/// The names that have a value at each place of a plugin.
struct Places: Sendable {
    let declarations: Declarations
    private let channel: Scope.Shape

    private let constants: [Root: Value]

    /// - Parameter settings: those of one channel, where the plugin is checked against its keys.
    init(_ declarations: Declarations, settings: ObjectValue? = nil) {
        self.declarations = declarations
        constants = settings.map { [.channel: .object($0)] } ?? [:]
        var members = StandardSettings.given
        for setting in declarations.settings { members[setting.name] = setting.shape }
        channel = .object(members)
    }

    /// Where only the channel and the moment are known.
    var plain: Scope {
        Scope(
            roots: [.channel: channel, .now: .value(.time), .nonce: .value(.text)], elsewhere: Places.elsewhere,
            constants: constants, services: declarations.services)
    }

    /// Where nothing is known: constants.
    var nowhere: Scope { Scope(roots: [:], elsewhere: Places.elsewhere, services: declarations.services) }

    /// What is known of the trade while an operation is rendered and read.
    func facts(of operation: OperationName, with constants: ObjectValue) -> Scope {
        var roots: [Root: Scope.Shape] = [
            .trade: .object(TradeValues.tradeShape),
            .kept: .object(Dictionary(uniqueKeysWithValues: declarations.kept.map { ($0, .value([.text, .absent])) })),
            .with: .object(
                Dictionary(constants.members.map { ($0.name, Scope.Shape.of($0.value)) }) { $1 }),
        ]
        if operation.isAboutRefund { roots[.refund] = .object(TradeValues.refundShape) }
        return plain.adding(roots)
    }

    /// The tokens and proofs that a request can carry.
    func requestParts(_ scope: Scope, recipes: Bool = true) -> Scope {
        var roots: [Root: Scope.Shape] = [
            .token: .object(Dictionary(uniqueKeysWithValues: declarations.tokens.keys.map { ($0, .value(.text)) }))
        ]
        if recipes { roots[.recipe] = recipeShape }
        return scope.adding(roots)
    }

    /// The proofs that recipes compute.
    var recipeShape: Scope.Shape {
        .object(Dictionary(uniqueKeysWithValues: declarations.recipes.keys.map { ($0, .value(.scalar)) }))
    }

    /// The keys of rings.
    var keyShape: Scope.Shape {
        .object(Dictionary(uniqueKeysWithValues: declarations.rings.keys.map { ($0, .value(.key)) }))
    }

    /// What came back for a call.
    static let answer: [Root: Scope.Shape] = [
        .answer: .open, .header: .headers, .status: .value(.integer), .raw: .value(.bytes),
    ]

    /// What comes from outside.
    static let callback: [Root: Scope.Shape] = [
        .callback: .open, .query: .open, .header: .headers, .raw: .value(.bytes), .url: .value(.text),
        .remoteAddress: .value(.text),
    ]

    private static let elsewhere: [Root: String] = [
        .trade: "only operations know a trade", .refund: "only refund and refund_query know a refund",
        .kept: "only operations know what was kept", .with: "only operations have constants",
        .request: "only recipes, headers, results and the reading of an answer know the request",
        .answer: "only the reading of an answer knows it", .status: "only the reading of an answer knows it",
        .header: "only answers and callbacks have received headers",
        .raw: "only answers and callbacks have received bytes; a request's own are request.raw",
        .callback: "only callbacks and the buyer's return know it",
        .query: "only callbacks and the buyer's return know it",
        .url: "only callbacks and the buyer's return know it",
        .remoteAddress: "only callbacks and the buyer's return know it", .opened: "only after `open` in a callback",
        .item: "only under `each`", .token: "only requests carry tokens",
        .recipe: "only requests, results and acknowledgements carry proofs",
        .key: "only the steps of a recipe use keys",
        .reason: "only acknowledgements know it", .outcome: "only acknowledgements know it",
        .id: "only the fetch of a key ring knows it",
    ]
}

extension Scope.Shape {
    /// What is known of a constant.
    static func of(_ value: Value) -> Scope.Shape {
        guard let object = value.object else { return .value(value.kind) }
        return .object(Dictionary(object.members.map { ($0.name, of($0.value)) }) { $1 })
    }
}
