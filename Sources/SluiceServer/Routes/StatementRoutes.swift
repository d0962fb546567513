import HTTPTypes
import SluiceGateway
import SluiceJSON
import SluiceTrade

/// `/v1/statement`: what a business system holds its books against.
enum StatementRoutes {
    static let all = StatementKind.allCases.map(route)

    private static func route(_ kind: StatementKind) -> Route {
        Route(
            .get, "/v1/statement/\(kind.rawValue)",
            OperationDocument(
                "list\(kind.rawValue.prefix(1).uppercased())\(kind.rawValue.dropFirst())", summary(of: kind),
                parameters: [.from, .before, .limit, .after],
                answers: [.json(200, "A page; where there is no `next`, it is the last one.", schema(of: kind))],
                errors: ErrorCode.ofReads),
            .app { call, app in
                let query = try call.query()
                guard let from = query.time(.from), let before = query.time(.before) else {
                    preconditionFailure("the parameters are required and were checked")
                }
                let limit = query[RouteParameter.limit.name].flatMap { Int($0) } ?? StatementQuery.limitMax
                let part = StatementQuery(
                    from: from, before: before, limit: limit, after: query[RouteParameter.after.name])
                return call.answer(await call.services.api.statement(kind, part, app: app))
            })
    }

    private static func summary(of kind: StatementKind) -> String {
        switch kind {
        case .payments: "Lists the payments that were paid in a span of time, as they are now."
        case .refunds: "Lists the refunds that succeeded in a span of time."
        }
    }

    private static func schema(of kind: StatementKind) -> JSONValue {
        let entry = Schemas.reference(kind == .payments ? "Payment" : "Refund")
        return Schemas.object(required: [
            kind.rawValue: ["type": "array", "items": entry],
            "next": ["type": .array(["string", "null"]), "description": "Give it as `after` for the next page."],
        ])
    }
}

extension QueryParameters {
    fileprivate func time(_ parameter: RouteParameter) -> Instant? {
        self[parameter.name].flatMap { Instant(rfc3339: $0) }
    }
}
