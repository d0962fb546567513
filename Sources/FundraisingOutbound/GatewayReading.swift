import Foundation
import Fundraising

/// What an answer of the gateway means: a result, a refusal, or nothing that can be relied on.
enum GatewayReading {
    static func read<Answer: Decodable>(_ answer: HTTPExchange.Answer) throws(GatewayFailure) -> Answer {
        switch answer.status {
        case 200..<300:
            do {
                return try GatewayJSON.decoder().decode(Answer.self, from: Data(answer.body))
            } catch {
                throw .unclear("The gateway answered \(answer.status) with something that cannot be read.")
            }
        // "The request did not come in time; nothing was taken" (docs/api.md): as with 503, later is another matter.
        case 408, 429, 503:
            let problem = problem(answer)
            throw .unavailable(
                code: problem?.code ?? "gateway-unavailable",
                detail: problem?.detail ?? "The gateway takes nothing at the moment.")
        case 400..<500:
            // A refusal ends a donation for good, so it must be the gateway's, not that of a proxy or another server.
            guard let problem = problem(answer) else {
                throw .unclear("Somebody answered \(answer.status), but not as the gateway does.")
            }
            throw .refused(status: answer.status, code: problem.code, detail: problem.detail)
        default:
            throw .unclear("The gateway answered \(answer.status)\(problem(answer).map { ": \($0.detail)" } ?? "").")
        }
    }

    private static func problem(_ answer: HTTPExchange.Answer) -> GatewayBodies.Problem? {
        try? JSONDecoder().decode(GatewayBodies.Problem.self, from: Data(answer.body))
    }
}
