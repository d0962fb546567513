import Fundraising
import Hummingbird

/// Where routes are added, by who may enter.
struct Areas {
    /// Everybody.
    let open: RouterGroup<PageContext>
    /// Whoever is logged in.
    let account: RouterGroup<PageContext>
    let organizer: RouterGroup<PageContext>
    let finance: RouterGroup<PageContext>
    let admin: RouterGroup<PageContext>

    init(_ router: Router<PageContext>) {
        open = router.group()
        account = router.group().add(middleware: RequiredRole(role: .donor))
        organizer = router.group().add(middleware: RequiredRole(role: .organizer))
        finance = router.group().add(middleware: RequiredRole(role: .finance))
        admin = router.group().add(middleware: RequiredRole(role: .admin))
    }
}

/// Lets in who has a role, sends strangers to the login page, and shows 403 to others.
struct RequiredRole: RouterMiddleware {
    typealias Context = PageContext

    let role: Role

    @concurrent func handle(
        _ request: Request, context: PageContext, next: @concurrent (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        guard let account = context.account else {
            let path = request.method == .get ? LocalPath.checked(request.uri.string) : "/"
            return context.redirect(to: "/login?next=\(URLText.encoded(path))")
        }
        guard account.role.allows(role) else {
            throw FundraisingError("not-allowed", "Your account may not do this.")
        }
        return try await next(request, context)
    }
}
