import Fundraising
import Hummingbird

/// Where routes are added, by who may enter.
struct Areas {
    /// Everybody.
    let open: RouterGroup<PageContext>
    /// Whoever is logged in.
    let account: RouterGroup<PageContext>
    let organizer: RouterGroup<PageContext>
    /// Organizers and finance: donations and refunds.
    let desk: RouterGroup<PageContext>
    let finance: RouterGroup<PageContext>
    let admin: RouterGroup<PageContext>

    init(_ router: Router<PageContext>) {
        open = router.group()
        account = router.group().add(middleware: RequiredRole(roles: [.donor]))
        organizer = router.group().add(middleware: RequiredRole(roles: [.organizer]))
        desk = router.group().add(middleware: RequiredRole(roles: [.organizer, .finance]))
        finance = router.group().add(middleware: RequiredRole(roles: [.finance]))
        admin = router.group().add(middleware: RequiredRole(roles: [.admin]))
    }
}

/// Lets in who has one of some roles, sends strangers to the login page, and shows 403 to others.
struct RequiredRole: RouterMiddleware {
    typealias Context = PageContext

    let roles: [Role]

    @concurrent func handle(
        _ request: Request, context: PageContext, next: @concurrent (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        guard let account = context.account else {
            let path = request.method == .get ? LocalPath.checked(request.uri.string) : "/"
            return context.redirect(to: "/login?next=\(URLText.encoded(path))")
        }
        guard roles.contains(where: account.role.allows) else {
            throw FundraisingError("not-allowed", "Your account may not do this.")
        }
        return try await next(request, context)
    }
}
