import HTTPTypes
import Hummingbird
import NIOCore

extension PageContext {
    /// A page. Everything of `view` that a template shows is escaped.
    /// - Parameters:
    ///   - title: stands in the browser's tab and in nothing else.
    ///   - refreshSeconds: how soon browsers without script load the page again.
    func page(
        _ page: Page, title: String, _ view: some Sendable, status: HTTPResponse.Status = .ok,
        refreshSeconds: Int? = nil
    ) -> Response {
        let html = Layout.html(page: page, title: title, view: view, context: self, refreshSeconds: refreshSeconds)
        return Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8", .contentLanguage: language.tag,
                .vary: "Cookie, Accept-Language",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    /// To another page after a POST (303): loading it again sends nothing twice.
    /// - Parameter flash: the key of a sentence that the next page shows.
    func redirect(to path: String, flash: String? = nil) -> Response {
        var response = Response(status: .seeOther, headers: [.location: path])
        if let flash { response.setCookie(PageCookies(self).flash(flash)) }
        return response
    }

    /// A file, such as a table for finance.
    func file(_ bytes: [UInt8], type: String, name: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .contentDisposition: "attachment; filename=\"\(name)\""],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
