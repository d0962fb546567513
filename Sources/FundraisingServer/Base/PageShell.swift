import Foundation
import Fundraising
import HTTPTypes
import Hummingbird

/// What every page passes through: who asks, in which language, whether a form is ours; and on the way back the headers,
/// the cookies, and a page for every failure.
struct PageShell: RouterMiddleware {
    typealias Context = PageContext

    let services: FundraisingServices

    @concurrent func handle(
        _ request: Request, context: PageContext, next: @concurrent (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.options = services.options
        context.path = request.uri.path
        context.clientAddress = ClientAddress.find(
            peer: context.peerAddress, forwardedFor: request.headers[values: .forwardedFor],
            trusted: services.options.trustedProxies)
        if MachineRoutes.paths.contains(context.path) || context.path.hasPrefix(Assets.prefix) {
            return SecurityHeaders.added(to: try await next(request, context))
        }
        var response: Response
        do {
            response = try await page(request, &context, next)
        } catch {
            response = ErrorPages(services: services).response(to: error, request, context)
        }
        remember(request, context, &response)
        return SecurityHeaders.added(to: response)
    }

    @concurrent private func page(
        _ request: Request, _ context: inout PageContext,
        _ next: @concurrent (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        context.language = language(of: request)
        let known = request.cookies[PageCookies.visitor].flatMap { UUID(uuidString: $0.value) }
        context.visitorID = known?.uuidString.lowercased() ?? SecureRandom.uuid()
        context.flash = request.cookies[PageCookies.flash]?.value
        if let token = request.cookies[PageCookies.session]?.value, !token.isEmpty {
            context.account = try await services.sessions.account(token: token)
            if context.account != nil { context.sessionToken = token }
        }
        context.csrfToken = services.forgeryGuard.token(session: context.sessionToken, visitor: context.visitorID)
        if request.method == .get || request.method == .head {
            if let choice = choice(in: request) { return switched(to: choice, request, context) }
        } else {
            context.form = try await Form.read(request)
            guard
                services.forgeryGuard.isValid(
                    context.form.raw("csrf"), session: context.sessionToken, visitor: context.visitorID)
            else { throw FundraisingError("csrf-invalid", "This form is too old, or was not made here.") }
        }
        return try await next(request, context)
    }

    private func language(of request: Request) -> Language {
        request.cookies[PageCookies.language].flatMap { Language(rawValue: $0.value) }
            ?? Language(acceptLanguage: request.headers[values: .acceptLanguage].joined(separator: ","))
    }

    private func choice(in request: Request) -> Language? {
        request.uri.queryParameters.get("lang").flatMap { Language(rawValue: $0) }
    }

    /// The same page without the switch in its address, so that it can be passed on and loaded again.
    private func switched(to language: Language, _ request: Request, _ context: PageContext) -> Response {
        let rest = (request.uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("lang=") }
        var response = context.redirect(
            to: LocalPath.checked(context.path) + (rest.isEmpty ? "" : "?" + rest.joined(separator: "&")))
        response.setCookie(PageCookies(context).language(language))
        return response
    }

    private func remember(_ request: Request, _ context: PageContext, _ response: inout Response) {
        let cookies = PageCookies(context)
        if !context.visitorID.isEmpty, !response.sets(PageCookies.visitor),
            request.cookies[PageCookies.visitor]?.value != context.visitorID
        {
            response.setCookie(cookies.visitor(context.visitorID))
        }
        if context.flash != nil, !response.sets(PageCookies.flash), response.status.kind != .redirection {
            response.setCookie(cookies.ended(PageCookies.flash))
        }
    }
}
