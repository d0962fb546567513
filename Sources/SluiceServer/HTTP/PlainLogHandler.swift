import Logging

/// Passes on what is logged without the metadata that is set on the logger. Hummingbird gives each request's logger a number
/// of its own, for which a handler of swift-log makes a text; here every line names the request by `request_id` itself.
struct PlainLogHandler: LogHandler {
    let logger: Logger

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }

    var logLevel: Logger.Level {
        get { logger.logLevel }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        logger.handler.log(event: event)
    }
}
