import Fundraising
import HTTPTypes
import Hummingbird
import NIOCore

/// `/receipts/{code}`: a receipt, for whoever has its code.
struct ReceiptRoutes: PageRoutes {
    let services: FundraisingServices

    func add(to areas: Areas) {
        areas.open.get("/receipts/{code}") { _, context in
            ReceiptRoutes.response(
                try await services.receipts.receipt(code: context.parameter("code")), services.options, context)
        }
        areas.open.get("/receipts/{code}/pdf") { _, context in
            let detail = try await services.receipts.receipt(code: context.parameter("code"))
            let bytes = try ReceiptPDF(
                detail, organisation: services.options.siteName, language: context.language
            ).bytes()
            return Response(
                status: .ok,
                headers: [
                    .contentType: "application/pdf",
                    .contentDisposition: "inline; filename=\"\(detail.receipt.receiptNo).pdf\"",
                ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        }
    }

    private static func response(
        _ detail: ReceiptDetail, _ options: FundraisingServerOptions, _ context: PageContext
    ) -> Response {
        let donation = detail.donation
        let zone = detail.campaign.timeZone
        let name = donation.donorName.isEmpty ? detail.donator.name : donation.donorName
        let view = View(
            siteName: options.siteName, number: detail.receipt.receiptNo, code: detail.receipt.receiptCode,
            name: name.isEmpty ? context.texts["anonymous"] : name,
            amount: Shown.amount(donation.paymentAmount, donation.currency),
            refunded: donation.refundedAmount > 0 ? Shown.amount(donation.refundedAmount, donation.currency) : nil,
            campaign: context.language.choose(detail.campaign.title, detail.campaign.titleZh),
            paid: donation.paymentDate.map { "\(Shown.time($0, zone)) (\(zone))" } ?? "",
            reference: donation.reference, orderNo: donation.tradingOrderNo ?? "",
            path: "/receipts/\(detail.receipt.receiptCode)")
        return context.page(page, title: "\(context.texts["receipt"]) \(view.number)", view)
    }

    private struct View {
        let siteName: String
        let number: String
        let code: String
        let name: String
        let amount: String
        let refunded: String?
        let campaign: String
        let paid: String
        let reference: String
        let orderNo: String
        let path: String
    }

    private static let page = Page(
        #"""
        <article class="receipt">
        <p class="soft">{{siteName}}</p>
        <h1>{{t.receipt}}</h1>
        <p>{{t.receiptThanks}}</p>
        <dl class="facts">
        <dt>{{t.receiptNo}}</dt><dd>{{number}}</dd>
        <dt>{{t.donor}}</dt><dd><bdi>{{name}}</bdi></dd>
        <dt>{{t.amount}}</dt><dd class="number">{{amount}}</dd>
        {{#refunded}}<dt>{{t.refunded}}</dt><dd class="number">{{.}}</dd>{{/refunded}}
        <dt>{{t.campaign}}</dt><dd>{{campaign}}</dd>
        <dt>{{t.paidAt}}</dt><dd>{{paid}}</dd>
        <dt>{{t.reference}}</dt><dd>{{reference}}</dd>
        <dt>{{t.orderNo}}</dt><dd>{{orderNo}}</dd>
        <dt>{{t.receiptCode}}</dt><dd><code>{{code}}</code></dd>
        </dl>
        <p class="soft small">{{t.receiptCodeWhy}}</p>
        </article>
        <p class="actions"><a class="button" href="{{path}}/pdf">{{t.receiptPDF}}</a></p>

        """#)
}
