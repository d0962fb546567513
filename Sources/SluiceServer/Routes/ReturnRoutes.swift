import HTTPTypes
import Hummingbird
import Logging
import SluiceGateway

/// The buyer's browser coming back from the provider: on to the business system, or a page that says how it stands.
enum ReturnRoutes {
    static let all = [route(.get, "returnBrowser"), route(.post, "returnBrowserByForm")]

    private static func route(_ method: HTTPRequest.Method, _ name: String) -> Route {
        Route(
            method, "/return/{channel_label}",
            OperationDocument(
                name, "Takes the buyer's browser back from the provider.", parameters: [.channelLabel],
                answers: [
                    .redirect(
                        "On to the return_url of the payment, with trading_order_no, product_order_no and state."),
                    .page(200, "The payment has no return_url: a page says how it stands."),
                    .page(400, "The return did not verify; nothing was changed."),
                    .page(413, "The body is too long."),
                    .page(422, "There is no channel with this label."),
                    .page(500, "A fault of the gateway."),
                    .page(502, "The provider gave no clear answer; loading the page again asks again."),
                    .page(503, "The gateway takes no more work; loading the page again asks again."),
                ],
                errors: .named("overloaded")),
            isSafe: false, .open(answer))
    }

    /// Whoever reads the answer is a person, so every failure is a page too.
    @Sendable private static func answer(_ call: Call) async throws -> Response {
        let language = PageLanguage(acceptLanguage: call.request.headers[values: .acceptLanguage])
        do {
            return try await answer(call, language)
        } catch let error as GatewayError {
            let kind = error.code.status >= 500 ? StatusPage.Kind.unavailable : .refused
            return call.page(StatusPage(kind, language), status: .init(code: error.code.status))
        }
    }

    private static func answer(_ call: Call, _ language: PageLanguage) async throws -> Response {
        let label = try call.label()
        let received = try await call.received()
        switch await call.services.api.receiveReturn(received, label: label) {
        case .success(.redirect(let url)):
            return Response(
                status: .seeOther,
                headers: [.location: url, .cacheControl: "no-store", .referrerPolicy: "no-referrer"])
        case .success(.page(let state, let number)):
            return call.page(StatusPage(.state(state, tradingOrderNo: number), language), status: .ok)
        case .success(.refused(let sentence)):
            call.logger.notice("a browser's return was refused", metadata: ["reason": "\(sentence)"])
            return call.page(StatusPage(.refused, language), status: .badRequest)
        case .failure(let error): throw error
        case nil: throw GatewayError(.unknownChannel, "There is no channel with this label.")
        }
    }
}
