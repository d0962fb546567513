import Hummingbird
import SluiceChannel
import SluiceGateway

/// The doors of the providers. What comes in goes to the channel's plugin as it is, and its answer goes out as it is.
enum CallbackRoutes {
    static let all = [
        route("receiveCallback", "/notify/{channel_label}", at: .notify, "Takes a provider's message about a payment."),
        route(
            "receiveRefundCallback", "/notify/{channel_label}/refund", at: .refund,
            "Takes a provider's message about a refund, where the provider separates them."),
    ]

    private static func route(_ name: String, _ path: String, at place: CallbackPlace, _ summary: String) -> Route {
        Route(
            nil, path,
            OperationDocument(
                name, summary, parameters: [.channelLabel],
                answers: [.free("As this provider demands: status, headers and body come from the plugin.")],
                errors: ErrorCode.ofDoors + .named("unknown-channel")),
            .open { call in
                let label = try call.label()
                let received = try await call.received()
                switch await call.services.api.receive(received, label: label, at: place) {
                case .success(let reply): return call.answer(reply)
                case .failure(let error): throw error
                case nil: throw GatewayError(.unknownChannel, "There is no channel with this label.")
                }
            })
    }
}
