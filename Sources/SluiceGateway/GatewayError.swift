package import SluiceJSON
import SluiceJournal

/// Why a call of the unified API cannot be done. It becomes an RFC 9457 problem document.
package struct GatewayError: Error, Sendable {
    package let code: ErrorCode
    /// A sentence for the person who meets it; never a secret in it.
    package let detail: String
    /// The field at fault, or the first of several.
    package let field: String?
    /// Every field at fault.
    package let problems: [FieldProblem]
    /// When the same call may fare better; with a 503 only, and the server's own choice where there is none.
    package var retryAfterSeconds: Int?

    package init(_ code: ErrorCode, _ detail: String, field: String? = nil) {
        self.code = code
        self.detail = detail
        self.field = field
        problems = field.map { [FieldProblem(field: $0, message: detail)] } ?? []
    }

    package init(problems: [FieldProblem]) {
        precondition(!problems.isEmpty, "an invalid request has at least one problem")
        code = .invalidRequest
        field = problems[0].field
        detail = problems.map { "\($0.field): \($0.message)" }.joined(separator: "; ")
        self.problems = problems
    }

    /// A journal that refuses is a 503: the caller may come back, and nothing was taken.
    init(_ error: JournalError) {
        switch error.code {
        case "disk-full": self.init(.storageFull, error.message)
        case "journal-overloaded": self.init(.overloaded, "More work is waiting to be written than the gateway takes.")
        default: self.init(.storageFailed, error.message)
        }
    }

    /// A journal that refuses the next step of work that was taken before: the caller must not believe that nothing
    /// happened, and pay another way.
    init(unfinished error: JournalError) {
        self.init(.storageFailed, "What has come of this cannot be written now. \(error.message)")
    }

    /// The problem document (RFC 9457), with `code`, `field` and `errors` as extension members.
    package var document: JSONValue {
        var object: JSONObject = [
            "type": .text("urn:sluice:problem:\(code.name)"),
            "title": .text(code.name.split(separator: "-").joined(separator: " ")),
            "status": .integer(Int64(code.status)),
            "detail": .text(detail),
            "code": .text(code.name),
            "advice": .text(code.advice),
        ]
        if let field { object["field"] = .text(field) }
        if !problems.isEmpty {
            object["errors"] = .array(
                problems.map { ["field": .text($0.field), "message": .text($0.message)] }.map(JSONValue.object))
        }
        return .object(object)
    }
}

/// One field of a request that cannot be taken, and why.
package struct FieldProblem: Sendable, Equatable {
    package let field: String
    package let message: String
}
