import Fundraising
import HTTPTypes
import Hummingbird
import Logging

/// The pages for what went wrong: the sentence by its code, in the reader's language, and never a detail that is ours.
struct ErrorPages: Sendable {
    let services: FundraisingServices

    func response(to error: any Error, _ request: Request, _ context: PageContext) -> Response {
        let texts = context.texts
        let status = ErrorPages.status(of: error)
        var sentence: String?
        if let error = error as? FundraisingError, status != .notFound { sentence = texts.sentence(error) }
        if status.code >= 500 {
            services.logger.error(
                "a page failed", metadata: ["path": "\(context.path.prefix(200))", "error": "\(error)"])
        }
        let heading: String
        switch status {
        case .notFound: heading = texts["pageNotFound"]
        case .forbidden: heading = texts["pageForbidden"]
        case .internalServerError: heading = texts["pageFailed"]
        default: heading = texts["pageRefused"]
        }
        let fallback = status == .notFound ? texts["pageNotFoundWhy"] : texts["pageFailedWhy"]
        return context.page(
            ErrorPages.page, title: heading, View(heading: heading, sentence: sentence ?? fallback), status: status)
    }

    /// What stands behind a failure, in HTTP's words.
    static func status(of error: any Error) -> HTTPResponse.Status {
        switch error {
        case let error as FundraisingError:
            switch error.code {
            case "not-found", "donation-elsewhere": .notFound
            case "csrf-invalid", "not-allowed": .forbidden
            case "form-too-large": .contentTooLarge
            case "form-unreadable": .badRequest
            case "too-many-attempts": .tooManyRequests
            case "storage-failed", "receipt-unprintable": .serviceUnavailable
            case let code where code.hasPrefix("gateway-"): .serviceUnavailable
            default: .unprocessableContent
            }
        case let error as any HTTPResponseError where error.status.code < 500: error.status
        default: .internalServerError
        }
    }

    private struct View {
        let heading: String
        let sentence: String
    }

    private static let page = Page(
        #"""
        <h1>{{heading}}</h1>
        <p>{{sentence}}</p>
        <p><a class="button quiet" href="/">{{t.toCampaigns}}</a></p>

        """#)
}
