import HTTPTypes
import Hummingbird
import SluiceGateway
import SluiceJSON

/// What machines ask about the gateway itself; no key is needed and nothing is told that needs one.
enum SystemRoutes {
    static let all = [health, readiness, openAPI]

    static let health = Route(
        .get, "/healthz",
        OperationDocument(
            "health", "Says that the process is up.", answers: [.json(200, "It is up.", Schemas.health)],
            errors: .named("internal-error")),
        isProbe: true,
        .open { call in call.answer(status: .ok, json: ["status": "up"]) })

    static let readiness = Route(
        .get, "/readyz",
        OperationDocument(
            "readiness", "Says whether payments can be taken, and why not.",
            answers: [
                .json(200, "Payments can be taken.", Schemas.readiness),
                .json(503, "They cannot; the reasons are in the checks.", Schemas.readiness),
            ],
            errors: .named("internal-error")),
        isProbe: true,
        .open { call in
            let checks = await call.services.readiness()
            let isReady = checks.allSatisfy { $0.reason == nil }
            let list = checks.map { check -> JSONValue in
                [
                    "name": .text(check.name), "ready": .boolean(check.reason == nil),
                    "reason": .optionalText(check.reason),
                ]
            }
            return call.answer(
                status: isReady ? .ok : .serviceUnavailable,
                json: ["status": isReady ? "ready" : "not-ready", "checks": .array(list)])
        })

    static let openAPI = Route(
        .get, "/openapi.json",
        OperationDocument(
            "openAPI", "This document.", answers: [.json(200, "An OpenAPI 3.1 document.", ["type": "object"])],
            errors: ErrorCode.ofProbes),
        .open { call in call.answer(status: .ok, json: call.services.openAPI) })
}
