import SluiceCrypto
import SluiceSchema

/// One rendering or reading: the values of the names, and what they can be completed from.
struct Run: Sendable {
    var environment: Environment
    let moment: Moment
    let supply: Supply
    let rings: [String: KeyRing]

    /// Where only the channel and the moment are known.
    init(channel: ObjectValue, moment: Moment, supply: Supply, rings: [String: KeyRing]) {
        var environment = Environment()
        environment[.channel] = .object(channel)
        environment[.now] = .time(moment.now)
        environment[.nonce] = .text(moment.nonce)
        self.environment = environment
        self.moment = moment
        self.supply = supply
        self.rings = rings
    }

    /// Computes the recipes of a plan and lets them be seen as `recipe.X`.
    mutating func compute(_ plan: RecipePlan) throws(RunProblem) {
        guard !plan.recipes.isEmpty else { return }
        var proofs = environment[.recipe].object ?? ObjectValue()
        for recipe in plan.recipes {
            try supplyKeys(recipe)
            do throws(EvaluationError) {
                proofs[recipe.name] = try recipe.proof(in: environment)
            } catch {
                throw .evaluation(error)
            }
            environment[.recipe] = .object(proofs)
        }
    }

    /// Finds the keys that a recipe's steps use and lets them be seen as `key.X`.
    mutating func supplyKeys(_ recipe: Recipe) throws(RunProblem) {
        guard !recipe.rings.isEmpty else { return }
        var keys = ObjectValue()
        for name in recipe.rings {
            guard let ring = rings[name] else { throw .unknownKey("there is no ring \"\(name)\"") }
            var id: String?
            do throws(EvaluationError) {
                id = try recipe.keyID?.value(in: environment).textForm
            } catch {
                throw .unknownKey("the message does not say which key it was signed with: \(error.message)")
            }
            keys[name] = .key(.publicKey(try ring.key(id: id, in: self)))
        }
        environment[.key] = .object(keys)
    }
}

/// Why something could not be computed.
enum RunProblem: Error {
    case evaluation(EvaluationError)
    /// A key that can be fetched.
    case needsKey(ring: String, id: String)
    /// A key that nobody vouches for; a sentence.
    case unknownKey(String)

    /// The problem as a reason not to believe a message.
    var refusal: CallbackRefusal {
        switch self {
        case .evaluation(let error): CallbackRefusal(.signature, "the proof cannot be checked: \(error.message)")
        case .needsKey(let ring, _): CallbackRefusal(.unknownKey, "the key of the ring \"\(ring)\" is not at hand")
        case .unknownKey(let sentence): CallbackRefusal(.unknownKey, sentence)
        }
    }

    /// The problem as a reason why nothing was rendered.
    var channelError: ChannelError {
        switch self {
        case .evaluation(let error): error.channelError
        case .needsKey(let ring, _): ChannelError(code: "key-missing", "a key of the ring \"\(ring)\" is not at hand")
        case .unknownKey(let sentence): ChannelError(code: "key-missing", sentence)
        }
    }
}

extension EvaluationError {
    /// The problem as a reason why nothing was rendered.
    var channelError: ChannelError { ChannelError(code: "not-rendered", message, position: position) }
}
