import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// The pages of the fundraising system as a service. A graceful shutdown stops listening and lets requests end.
package struct FundraisingApplication: Service {
    private let application: any Service

    /// - Parameter onRunning: called once with the port that is listened on.
    package init(
        host: String, port: Int, services: FundraisingServices,
        onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        application = Application(
            router: FundraisingApplication.router(services),
            server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? port) },
            logger: services.logger)
    }

    package func run() async throws { try await application.run() }

    /// Every address that is answered, with the shell that every page passes through.
    static func router(_ services: FundraisingServices) -> Router<PageContext> {
        let router = Router(context: PageContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: PageShell(services: services))
        let areas = Areas(router)
        for routes in FundraisingRoutes.all(services) { routes.add(to: areas) }
        return router
    }
}
