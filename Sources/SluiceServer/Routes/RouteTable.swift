import HTTPTypes

/// Finds the route of a request.
struct RouteTable: Sendable {
    enum Found: Sendable {
        /// The values are still percent-encoded.
        case route(Route, parameters: [String: Substring])
        /// There is such a path, but not for this method.
        case otherMethods([String])
        case nothing
    }

    let routes: [Route]

    init(_ routes: [Route]) {
        for (index, route) in routes.enumerated() {
            let names = route.document.parameters.filter { $0.place == .path }.map(\.name)
            precondition(Set(names) == Set(route.path.parameterNames), "\(route.path.template): parameters differ")
            let others = routes[..<index].filter { $0.path == route.path }
            precondition(!others.contains { $0.method == route.method }, "\(route.path.template): declared twice")
        }
        self.routes = routes
    }

    func find(_ method: HTTPRequest.Method, _ target: RequestTarget) -> Found {
        guard let segments = target.segments else { return .nothing }
        var others: [String] = []
        for route in routes {
            guard let parameters = route.path.match(segments) else { continue }
            if route.takes(method) { return .route(route, parameters: parameters) }
            others += route.methodNames
        }
        return others.isEmpty ? .nothing : .otherMethods(others)
    }
}

/// Every route of the gateway.
enum Routes {
    static let all =
        PaymentRoutes.all + RefundRoutes.all + StatementRoutes.all + OperationsRoutes.all + CallbackRoutes.all
        + ReturnRoutes.all
        + SystemRoutes.all
}
