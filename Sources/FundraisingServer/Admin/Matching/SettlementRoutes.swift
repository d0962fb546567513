import Foundation
import Fundraising
import Hummingbird

/// `/admin/settlement`: what companies gave in a period, as a page and as a table; and the transfers that finance
/// confirms.
struct SettlementRoutes: PageRoutes {
    let services: FundraisingServices

    func add(to areas: Areas) {
        areas.finance.get("/admin/settlement") { request, context in
            try await SettlementPage(services: services).response(try await period(request), context)
        }
        areas.finance.get("/admin/settlement.csv") { request, _ in try await table(request) }
        areas.finance.get("/admin/transfers") { _, context in
            try await TransfersPage(services: services).response(context)
        }
        areas.finance.post("/admin/transfers/{id}") { _, context in try await confirm(context) }
    }

    /// What is asked for; the month of today where nothing is said.
    private func period(_ request: Request) async throws -> SettlementPeriod {
        let query = request.uri.queryParameters
        let companies = try await services.companies.list()
        let zone = query.get("time_zone").map { String($0.prefix(64)) } ?? ""
        let timeZone = try await zone.isEmpty ? services.campaigns.all().first?.timeZone ?? "UTC" : zone
        let today = try LocalTime(timeZone, field: "time_zone").day(of: services.clock())
        func day(_ name: String, _ usual: String) -> String {
            let text = query.get(name).map { String($0.prefix(20)) } ?? ""
            return text.isEmpty ? usual : text
        }
        return SettlementPeriod(
            companyID: query.get("company").flatMap { Int64($0) } ?? companies.first?.id, companies: companies,
            from: day("from", String(today.prefix(8)) + "01"), to: day("to", today), timeZone: timeZone)
    }

    private func table(_ request: Request) async throws -> Response {
        let period = try await period(request)
        guard let company = period.companyID else { throw FundraisingError.notFound("company") }
        let report = try await services.settlements.report(
            companyID: company, from: period.from, to: period.to, timeZone: period.timeZone)
        return Response.table(report.csv, name: report.fileName)
    }

    private func confirm(_ context: PageContext) async throws -> Response {
        let id = try context.id()
        let refused: FundraisingError
        do throws(FundraisingError) {
            _ = try await services.transfers.confirm(
                donationID: id, transactionID: context.form["transaction_id"],
                memo: "confirmed by \(context.account?.name ?? "")")
            return context.redirect(to: "/admin/transfers", flash: "transferConfirmed")
        } catch {
            refused = error
        }
        guard refused.code != "not-found" else { throw refused }
        return try await TransfersPage(services: services).response(context, problem: refused, at: id)
    }
}

/// A company and the days of a report.
struct SettlementPeriod: Sendable {
    let companyID: Int64?
    let companies: [Company]
    let from: String
    let to: String
    let timeZone: String
}

extension Response {
    /// A table for spreadsheets (RFC 4180, section 3).
    static func table(_ csv: String, name: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8; header=present",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: csv)))
    }
}
