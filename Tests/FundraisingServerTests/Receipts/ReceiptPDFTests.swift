import Foundation
import Testing

@testable import Fundraising
@testable import FundraisingServer

/// Poppler's `pdftotext` and `pdfinfo` read what Cairo has written.
@Suite(.timeLimit(.minutes(5)))
struct ReceiptPDFTests {
    @Test func `a receipt in English names all that a donor needs, on one page of A4`() throws {
        let pdf = try ReceiptPDF(.sample(), organisation: "Hope Library Fund", language: .english).bytes()
        let text = try Poppler.text(pdf)
        for expected in [
            "Hope Library Fund", "Donation receipt", "R-2026-000042", "Ann Lee", "Books for the hills", "1,250.50 CNY",
            // 18:30 UTC is the next day in Shanghai, where the campaign is.
            "2026-11-22", "DON-7", "MI9H8Z9S0A1B2C3D4E5F",
        ] { #expect(text.contains(expected), "\(expected) is not in: \(text)") }
        #expect(!text.contains("Refunded"))
        let info = try Poppler.info(pdf)
        #expect(info.contains("Pages:           1") && info.contains("A4"))
        #expect(info.contains("Donation receipt R-2026-000042"))
    }

    @Test func `a receipt in Chinese has Chinese text that can be copied`() throws {
        let pdf = try ReceiptPDF(.sample(donor: "王小明"), organisation: "希望书屋", language: .chinese).bytes()
        let text = try Poppler.text(pdf)
        for expected in ["希望书屋", "捐款收据", "收据编号", "王小明", "山里的书", "1,250.50 CNY"] {
            #expect(text.contains(expected), "\(expected) is not in: \(text)")
        }
    }

    @Test func `refunds are told, and what is left`() throws {
        let pdf = try ReceiptPDF(.sample(refunded: 25_050), organisation: "Hope", language: .english).bytes()
        let text = try Poppler.text(pdf)
        for expected in ["Refunded", "250.50 CNY", "Amount kept", "1,000.00 CNY"] { #expect(text.contains(expected)) }
    }

    @Test func `the same receipt is the same file, another is another`() throws {
        let first = try ReceiptPDF(.sample(), organisation: "Hope", language: .chinese).bytes()
        let again = try ReceiptPDF(.sample(), organisation: "Hope", language: .chinese).bytes()
        let other = try ReceiptPDF(.sample(donor: "Bob"), organisation: "Hope", language: .chinese).bytes()
        #expect(first == again && first != other)
    }

    @Test func `whatever a donor calls themselves, the receipt stays one page`() throws {
        let names = [
            "", String(repeating: "很长的名字", count: 200), String(repeating: "x", count: 2000), "a\u{0}b\u{1b}[31m\nc",
            "<b>&amp;</b> \\ % ()", "🙏👨‍👩‍👧 العربية עברית",
        ]
        for name in names {
            let pdf = try ReceiptPDF(.sample(donor: name), organisation: name, language: .english).bytes()
            #expect(try Poppler.info(pdf).contains("Pages:           1"), "\(name)")
            #expect(try Poppler.text(pdf).contains("R-2026-000042"))
        }
        let nameless = try ReceiptPDF(.sample(donor: ""), organisation: "Hope", language: .english).bytes()
        #expect(try Poppler.text(nameless).contains("A donor without a name"))
    }
}

private enum Poppler {
    static func text(_ pdf: [UInt8]) throws -> String { try run(pdf) { ["pdftotext", "-layout", $0, "-"] } }

    static func info(_ pdf: [UInt8]) throws -> String { try run(pdf) { ["pdfinfo", $0] } }

    private static func run(_ pdf: [UInt8], _ words: (String) -> [String]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("receipt-\(UUID().uuidString).pdf")
        try Data(pdf).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words(file.path)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ReceiptDetail {
    fileprivate static func sample(donor: String = "Ann Lee", refunded: Int64 = 0) -> ReceiptDetail {
        let paid = Date(timeIntervalSince1970: 1_795_285_800)
        let campaign = Campaign(
            id: 1, slug: "books", title: "Books for the hills", titleZh: "山里的书", summary: "", summaryZh: "", story: "",
            storyZh: "", currency: "CNY", goal: 10_000_000, currentBalance: 0, timeZone: "Asia/Shanghai", state: .open,
            organizerEmail: "o@example.org", createdAt: paid)
        let donation = Donation(
            id: 7, donatorId: 1, campaignId: 1, status: .completed, paymentAmount: 125_050, currency: "CNY",
            refundedAmount: refunded, paymentDate: paid, tradingChannel: "sandbox",
            tradingOrderNo: "MI9H8Z9S0A1B2C3D4E5F",
            donorName: donor, message: "", language: "en", createdAt: paid, updatedAt: paid)
        return ReceiptDetail(
            receipt: Receipt(
                donationId: 7, receiptNo: "R-2026-000042", receiptCode: "0123456789ABCDEFGHJK", issuedAt: paid),
            donation: donation, campaign: campaign,
            donator: Donator(id: 1, name: "", email: "", language: "en", createdAt: paid))
    }
}
