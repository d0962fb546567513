import Foundation
import Fundraising

/// A receipt as a page of A4: the same receipt gives the same bytes, and its text can be searched and copied.
struct ReceiptPDF {
    private let detail: ReceiptDetail
    private let organisation: String
    private let language: Language

    /// - Parameter organisation: who received the money, as the head of the page names it.
    init(_ detail: ReceiptDetail, organisation: String, language: Language) {
        self.detail = detail
        self.organisation = organisation
        self.language = language
    }

    /// Throws `receipt-unprintable` where the page cannot be drawn.
    func bytes() throws(FundraisingError) -> [UInt8] {
        let title = language.choose("Donation receipt", "捐款收据")
        let page = PDFPage(
            title: "\(title) \(detail.receipt.receiptNo)", author: organisation,
            creationTime: detail.receipt.issuedAt.formatted(.iso8601), languageTag: language.tag)
        page.text(organisation, size: 13, color: .grey)
        page.space(10)
        page.text(title, size: 24, isBold: true)
        page.space(22)
        for row in rows { page.row(row.label, row.value, isStrong: row.isStrong) }
        page.space(26)
        page.text(thanks, size: 12)
        page.space(14)
        page.text(note, size: 9, color: .grey)
        guard let bytes = page.finish() else {
            throw FundraisingError("receipt-unprintable", "The receipt could not be drawn as a PDF.")
        }
        return bytes
    }

    private struct Row {
        let label: String
        let value: String
        var isStrong = false
    }

    private var rows: [Row] {
        let donation = detail.donation
        var rows = [
            Row(label: language.choose("Receipt number", "收据编号"), value: detail.receipt.receiptNo),
            Row(label: language.choose("Received from", "捐款人"), value: donor),
            Row(
                label: language.choose("For the campaign", "筹款项目"),
                value: language.choose(detail.campaign.title, detail.campaign.titleZh)),
            Row(label: language.choose("Amount", "金额"), value: money(donation.paymentAmount), isStrong: true),
            Row(label: language.choose("Paid on", "付款日期"), value: day(donation.paymentDate ?? detail.receipt.issuedAt)),
        ]
        if donation.refundedAmount > 0 {
            rows.append(Row(label: language.choose("Refunded", "已退款"), value: money(donation.refundedAmount)))
            rows.append(
                Row(
                    label: language.choose("Amount kept", "实收金额"),
                    value: money(donation.paymentAmount - donation.refundedAmount), isStrong: true))
        }
        if let id = donation.id {
            rows.append(Row(label: language.choose("Donation", "捐款编号"), value: Donation.reference(id)))
        }
        if let number = donation.tradingOrderNo {
            rows.append(Row(label: language.choose("Payment", "支付单号"), value: number))
        }
        rows.append(Row(label: language.choose("Issued on", "开具日期"), value: day(detail.receipt.issuedAt)))
        return rows
    }

    /// The name that the donor gave for this donation, or the account's where the list shows none.
    private var donor: String {
        for name in [detail.donation.donorName, detail.donator.name] where !name.isEmpty { return name }
        return language.choose("A donor without a name", "匿名捐款人")
    }

    private var thanks: String {
        language.choose(
            "Thank you. Your gift has arrived and is at work.", "感谢您的支持。您的善款已经到账，并将用于本项目。")
    }

    private var note: String {
        language.choose(
            "This receipt was issued electronically and is valid without a signature.",
            "本收据由系统以电子方式开具，无需签字盖章。")
    }

    private func money(_ amount: Int64) -> String {
        "\(Money.grouped(amount, detail.donation.currency)) \(detail.donation.currency)"
    }

    /// The day where the campaign is, as `2026-11-21`.
    private func day(_ date: Date) -> String {
        let zone = TimeZone(identifier: detail.campaign.timeZone) ?? .gmt
        return date.formatted(Date.ISO8601FormatStyle(timeZone: zone).year().month().day())
    }
}
