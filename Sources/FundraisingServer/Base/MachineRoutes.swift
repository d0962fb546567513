import Fundraising
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What machines ask: no cookies, no forms, no language.
struct MachineRoutes: PageRoutes {
    /// They pass the shell by.
    static let paths: Set<String> = ["/healthz", "/gateway/results"]

    /// More than any result that the gateway forwards.
    private static let resultBytesMax = 256 * 1024

    let services: FundraisingServices

    func add(to areas: Areas) {
        areas.open.get("/healthz") { _, _ in try await health() }
        areas.open.post("/gateway/results") { request, _ in await result(request) }
    }

    /// 200 while the database answers.
    private func health() async throws -> Response {
        do {
            try await services.database.check()
            return MachineRoutes.text("ok\n")
        } catch {
            services.logger.error("the database does not answer", metadata: ["error": "\(error)"])
            return MachineRoutes.text("the database does not answer\n", status: .serviceUnavailable)
        }
    }

    /// A result that the gateway forwards (Standard Webhooks). 2xx says that it is stored and need not come again; 401 that
    /// nobody known signed it; 503 that it must come again.
    private func result(_ request: Request) async -> Response {
        do {
            var headers: [String: String] = [:]
            for field in request.headers { headers[field.name.canonicalName, default: ""] += field.value }
            let body = try await Form.bytes(request, max: MachineRoutes.resultBytesMax)
            let outcome = try await services.results.receive(headers: headers, body: body)
            services.logger.info("a result was forwarded", metadata: ["outcome": "\(outcome.rawValue)"])
            return MachineRoutes.text("\(outcome.rawValue)\n")
        } catch let error as FundraisingError {
            services.logger.warning("a forwarded result was not taken", metadata: ["error": "\(error)"])
            switch error.code {
            case "webhook-unverified": return MachineRoutes.text(error.code + "\n", status: .unauthorized)
            case "form-too-large": return MachineRoutes.text(error.code + "\n", status: .contentTooLarge)
            default: return MachineRoutes.text(error.code + "\n", status: .serviceUnavailable)
            }
        } catch {
            return MachineRoutes.text("unreadable\n", status: .badRequest)
        }
    }

    static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
