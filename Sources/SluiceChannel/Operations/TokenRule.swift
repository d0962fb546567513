import SluiceSchema
import SluiceTrade

/// A token that is fetched and used until it expires, compiled.
struct TokenRule: Sendable {
    /// How long it lives.
    enum Life: Sendable {
        case milliseconds(Int64)
        /// An expression that gives seconds.
        case seconds(Template)
    }

    let name: String
    let request: RequestRule
    let format: WireFormat
    let value: Template
    let life: Life
    let renewBeforeMilliseconds: Int64
    /// When an ordinary answer says that the token is no longer taken, by the operations that carry it.
    let expired: Condition?
}

/// Compiles `tokens`.
struct TokenCompiler {
    let places: Places
    let sharedRequests: YAMLNode?

    /// nil after a problem was reported.
    func compile(_ member: YAMLNode.Member, _ diagnostics: inout Diagnostics) -> TokenRule? {
        let node = member.value
        guard let request = node["request"] else { return nil }
        // The shared headers normally carry the token that is only being fetched here.
        let onlyConnection = sharedRequests.map(TokenCompiler.withoutHeaders)
        let compiler = RequestCompiler(places: places, shared: onlyConnection, base: places.plain)
        let rule = compiler.compile(request, &diagnostics)
        var scope = places.plain.adding(Places.answer)
        scope = scope.adding([.request: .object(RequestCompiler.requestMembers(RequestCompiler.bodyKey(request)))])
        let value = node["value"].flatMap { Template.compile($0, in: scope, into: &diagnostics) }
        let life = self.life(node["lives"], scope, &diagnostics)
        let expired = node["expired"].flatMap {
            Condition.compile($0, in: places.plain.adding(Places.answer), into: &diagnostics)
        }
        guard let rule, let value, let life else { return nil }
        if rule.tokens.contains(member.key) {
            diagnostics.add(
                Diagnostic(
                    member.keyPosition, code: "token-cycle", "the token \"\(member.key)\" is needed to fetch itself"))
        }
        return TokenRule(
            name: member.key, request: rule, format: node["format"]?.text.flatMap { WireFormat(rawValue: $0) } ?? .json,
            value: value, life: life,
            renewBeforeMilliseconds: Int64(node["renew_before"]?.text.flatMap(durationMilliseconds) ?? 60_000),
            expired: expired)
    }

    /// `requests` without its headers.
    static func withoutHeaders(_ node: YAMLNode) -> YAMLNode {
        guard let members = node.members else { return node }
        return YAMLNode(position: node.position, content: .mapping(members.filter { $0.key != "headers" }))
    }

    private func life(_ given: YAMLNode?, _ scope: Scope, _ diagnostics: inout Diagnostics) -> TokenRule.Life? {
        guard let node = given else { return nil }
        let text = node.text ?? ""
        if let duration = durationMilliseconds(text) { return .milliseconds(Int64(duration)) }
        if text.contains("${") {
            return Template.compile(node, in: scope, into: &diagnostics).map(TokenRule.Life.seconds)
        }
        diagnostics.add(
            Diagnostic(
                node.position, code: "token-life", "expected an expression that gives seconds, or a duration such as 2h"
            ))
        return nil
    }
}

extension TokenRule {
    /// The token in an answer. A status that is no success brings none, whatever the body says.
    func read(_ answer: WireAnswer, call: RenderedCall, in given: Run) throws(ChannelError) -> FetchedToken {
        var run = given
        run.environment[.request] = .object(call.fields)
        do throws(WireError) {
            try AnswerRule.fill(&run.environment, from: answer, format: format)
        } catch {
            throw unreadable("the answer is no \(format.rawValue): \(error.message)")
        }
        guard (200...299).contains(answer.status) else {
            throw unreadable("the answer has the status \(answer.status)")
        }
        let text: String
        let milliseconds: Int64
        do throws(EvaluationError) {
            text = try value.text(in: run.environment)
            milliseconds = try lifeMilliseconds(run.environment)
        } catch {
            throw ChannelError(code: "token-unreadable", error.message, position: error.position)
        }
        guard !text.isEmpty, HeaderText.isValue(text) else { throw unreadable("the answer carries no token") }
        guard milliseconds > 0 else { throw unreadable("the answer does not say how long the token lives") }
        let now = run.moment.now
        return FetchedToken(
            value: text, expires: now.advanced(byMilliseconds: milliseconds),
            renewFrom: now.advanced(byMilliseconds: max(0, milliseconds - renewBeforeMilliseconds)))
    }

    /// A life longer than a year is a mistake of whoever sent it.
    private static let lifeMaxSeconds: Int64 = 366 * 86_400

    private func lifeMilliseconds(_ environment: Environment) throws(EvaluationError) -> Int64 {
        switch life {
        case .milliseconds(let milliseconds): return milliseconds
        case .seconds(let template):
            guard let seconds = try template.value(in: environment).wholeNumber, seconds > 0 else { return 0 }
            return min(seconds, TokenRule.lifeMaxSeconds) * 1000
        }
    }

    private func unreadable(_ sentence: String) -> ChannelError {
        ChannelError(code: "token-unreadable", "the token \"\(name)\" was not fetched: \(sentence)")
    }
}
