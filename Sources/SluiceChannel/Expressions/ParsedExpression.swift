/// A pipeline as it was written, before any name was looked up.
struct ParsedPipeline {
    var operand: ParsedOperand
    var calls: [ParsedCall] = []
}

enum ParsedOperand {
    case path(ParsedPath)
    case literal(Value, offset: Int)

    var offset: Int {
        switch self {
        case .path(let path): path.offset
        case .literal(_, let offset): offset
        }
    }
}

/// `name.member[0]?`
struct ParsedPath {
    struct Step {
        enum Kind {
            case member(String)
            case index(Int)
        }

        let kind: Kind
        let offset: Int
    }

    let root: String
    var steps: [Step] = []
    var isOptional = false
    let offset: Int
    /// As it was written, without the `?`.
    var spelling: String
}

/// `function(argument, …)`
struct ParsedCall {
    let name: String
    var arguments: [ParsedOperand] = []
    let offset: Int
}

/// A condition as it was written.
indirect enum ParsedCondition {
    case compare(Condition.Comparison, ParsedPipeline, ParsedPipeline)
    case among(ParsedPipeline, [ParsedPipeline])
    case amongList(ParsedPipeline, ParsedPipeline)
    case isAbsent(ParsedPipeline)
    case not(ParsedCondition)
    case and(ParsedCondition, ParsedCondition)
    case or(ParsedCondition, ParsedCondition)
}
