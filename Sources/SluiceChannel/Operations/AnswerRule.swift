import SluiceJSON
import SluiceSchema

/// How the answer to a call is read, compiled.
struct AnswerRule: Sendable {
    let format: WireFormat
    let verification: Verification
    let outcomes: OutcomeList
    let code: Template?
    let message: Template?
}

/// The first condition that holds decides.
struct OutcomeList: Sendable {
    /// One line of the list.
    struct Entry: Sendable {
        let condition: Condition
        let verdict: Verdict
    }

    var entries: [Entry]
    var otherwise: Verdict

    /// The verdict of an answer.
    func verdict(in environment: Environment) throws(EvaluationError) -> Verdict {
        for entry in entries where try entry.condition.holds(in: environment) { return entry.verdict }
        return otherwise
    }
}

/// A value that is kept for later calls.
struct KeepRule: Sendable {
    let name: String
    let value: Template
    let isSecret: Bool
}

extension AnswerRule {
    /// The provider's own code and words, as far as they can be read.
    func reason(in environment: Environment) -> (code: String?, message: String?) {
        (AnswerRule.text(code, environment), AnswerRule.text(message, environment))
    }

    private static func text(_ template: Template?, _ environment: Environment) -> String? {
        guard let value = try? template?.value(in: environment), !value.isNothing, let text = value.textForm else {
            return nil
        }
        return text.isEmpty ? nil : text
    }

    /// The names that an answer gives: the parsed body, headers, status and exact bytes. An empty body is absent.
    static func fill(
        _ environment: inout Environment, from answer: WireAnswer, format: WireFormat
    ) throws(WireError) {
        environment[.status] = .integer(Int64(answer.status))
        environment[.header] = .object(HeaderList.object(answer.headers))
        environment[.raw] = .bytes(answer.body)
        environment[.answer] = .absent
        if !answer.body.isEmpty { environment[.answer] = try format.parse(answer.body) }
    }
}

/// Received headers as a value: several of one name are joined by a comma (RFC 9110, section 5.3). One whose value nobody
/// could compare in reasonable time is left out, as if it had not come.
enum HeaderList {
    /// More headers are not searched for one another: somebody could send thousands.
    private static let searchedMax = 32

    static func object(_ headers: [WireHeader]) -> ObjectValue {
        var object = ObjectValue()
        object.members.reserveCapacity(headers.count)
        let isSearched = headers.count <= searchedMax
        // By the bytes of the name in lower case.
        var places: [[UInt8]: Int] = [:]
        for header in headers where CombiningMarks.areFew(in: header.name) && CombiningMarks.areFew(in: header.value) {
            let key = isSearched ? [] : header.name.utf8.map(asciiLowercased)
            if let place = isSearched ? object.place(ignoringCase: header.name) : places[key] {
                let known = object.members[place].value.textForm ?? ""
                object.members[place].value = .text(known + ", " + header.value)
            } else {
                if !isSearched { places[key] = object.members.count }
                object.members.append(ObjectValue.Member(name: header.name, value: .text(header.value)))
            }
        }
        return object
    }
}
