import Fundraising
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What machines ask: no cookies, no forms, no language.
struct MachineRoutes: PageRoutes {
    /// They pass the shell by.
    static let paths: Set<String> = ["/healthz"]

    let services: FundraisingServices

    func add(to areas: Areas) {
        areas.open.get("/healthz") { _, _ in try await health() }
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

    static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
