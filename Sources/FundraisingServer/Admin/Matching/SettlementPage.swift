import Fundraising
import Hummingbird

/// What one company gave in a period, and what went back to it.
struct SettlementPage {
    struct Line: Sendable {
        let date: String
        let reference: String
        let path: String
        let refund: String
        let tradingOrderNo: String
        let activity: String
        let campaign: String
        let event: String
        let paid: String
        let takenBack: String
    }

    struct TotalLine: Sendable {
        let currency: String
        let gifts: Int
        let paid: String
        let takenBack: String
        let net: String
    }

    private struct View: Sendable {
        let fields: [Field]
        let company: String
        let from: String
        let to: String
        let timeZone: String
        let isEmpty: Bool
        let hasReport: Bool
        let problem: String?
        let totals: [TotalLine]
        let lines: [Line]
        let tablePath: String
    }

    let services: FundraisingServices

    func response(_ period: SettlementPeriod, _ context: PageContext) async throws -> Response {
        guard let company = period.companyID else { return shown(period, nil, nil, context) }
        let refused: FundraisingError
        do throws(FundraisingError) {
            let report = try await services.settlements.report(
                companyID: company, from: period.from, to: period.to, timeZone: period.timeZone)
            return shown(period, report, nil, context)
        } catch {
            refused = error
        }
        guard refused.code != "not-found" else { throw refused }
        return shown(period, nil, refused, context)
    }

    private func shown(
        _ period: SettlementPeriod, _ report: SettlementReport?, _ error: FundraisingError?, _ context: PageContext
    ) -> Response {
        let local = try? LocalTime(period.timeZone)
        let lines = (report?.movements ?? []).map { movement in
            Line(
                date: local?.text(of: movement.date).replacing("T", with: " ") ?? "", reference: movement.reference,
                path: "/admin/donations/\(movement.donationID)", refund: movement.refundReference ?? "",
                tradingOrderNo: movement.tradingOrderNo ?? "", activity: movement.activity,
                campaign: movement.campaign, event: "\(movement.eventID): \(movement.userEvent)",
                paid: movement.paid == 0 ? "" : Shown.amount(movement.paid, movement.currency),
                takenBack: movement.takenBack == 0 ? "" : Shown.amount(movement.takenBack, movement.currency))
        }
        let totals = (report?.totals ?? []).map { total in
            TotalLine(
                currency: total.currency, gifts: total.gifts, paid: Shown.amount(total.paid, total.currency),
                takenBack: Shown.amount(total.takenBack, total.currency), net: Shown.amount(total.net, total.currency))
        }
        let view = View(
            fields: fields(period, error, context), company: report?.company.name ?? "", from: period.from,
            to: period.to, timeZone: period.timeZone, isEmpty: lines.isEmpty, hasReport: report != nil,
            problem: period.companies.isEmpty ? context.texts["companiesFirst"] : nil, totals: totals, lines: lines,
            tablePath: "/admin/settlement.csv?company=\(period.companyID ?? 0)&from=\(URLText.encoded(period.from))"
                + "&to=\(URLText.encoded(period.to))&time_zone=\(URLText.encoded(period.timeZone))")
        return context.page(
            Self.page, title: context.texts["settlement"], view, status: error == nil ? .ok : .unprocessableContent)
    }

    private func fields(_ period: SettlementPeriod, _ error: FundraisingError?, _ context: PageContext) -> [Field] {
        let texts = context.texts
        let options = period.companies.map { company in
            Field.Option(String(company.id ?? 0), company.name, isChosen: company.id == period.companyID)
        }
        var fields: [Field] = [
            .choice("company", texts["company"], options),
            .input("from", texts["firstDay"], value: period.from, type: "date"),
            .input("to", texts["lastDay"], value: period.to, type: "date"),
            .input("time_zone", texts["timeZone"], value: period.timeZone, hint: texts["timeZoneHint"], lengthMax: 64),
        ]
        if let error, let index = fields.firstIndex(where: { $0.name == error.field }) {
            fields[index].error = texts.sentence(error)
        }
        return fields
    }

    private static let page = Page(
        #"""
        <h1>{{t.settlement}}</h1>
        <p><a href="/admin/transfers">{{t.transfers}}</a></p>
        {{#problem}}<p class="problem" role="alert">{{.}}</p>{{/problem}}
        <form method="get" action="/admin/settlement" class="form">
        {{#fields}}{{>field}}{{/fields}}
        <p><button type="submit" class="button">{{t.show}}</button></p>
        </form>
        {{#hasReport}}
        <h2>{{company}}, {{from}} – {{to}}</h2>
        {{#isEmpty}}<p>{{t.settlementEmpty}}</p>{{/isEmpty}}
        {{^isEmpty}}
        <div class="scroll"><table>
        <thead><tr><th scope="col">{{t.currency}}</th><th scope="col" class="number">{{t.giftsPaid}}</th><th scope="col" class="number">{{t.paid}}</th><th scope="col" class="number">{{t.takenBack}}</th><th scope="col" class="number">{{t.net}}</th></tr></thead>
        <tbody>{{#totals}}
        <tr><th scope="row">{{currency}}</th><td class="number">{{gifts}}</td><td class="number">{{paid}}</td><td class="number">{{takenBack}}</td><td class="number">{{net}}</td></tr>
        {{/totals}}</tbody>
        </table></div>
        <p><a class="button quiet" href="{{tablePath}}">{{t.asTable}}</a></p>
        <div class="scroll"><table>
        <thead><tr><th scope="col">{{t.date}} ({{timeZone}})</th><th scope="col">{{t.settlementReference}}</th><th scope="col">{{t.tradingOrderNo}}</th><th scope="col">{{t.activity}}</th><th scope="col">{{t.activityCampaign}}</th><th scope="col">{{t.event}}</th><th scope="col" class="number">{{t.paid}}</th><th scope="col" class="number">{{t.takenBack}}</th></tr></thead>
        <tbody>{{#lines}}
        <tr><td><span class="number">{{date}}</span></td><td><a href="{{path}}">{{reference}}</a> {{refund}}</td><td>{{tradingOrderNo}}</td><td>{{activity}}</td><td>{{campaign}}</td><td>{{event}}</td><td class="number">{{paid}}</td><td class="number">{{takenBack}}</td></tr>
        {{/lines}}</tbody>
        </table></div>
        {{/isEmpty}}
        {{/hasReport}}

        """#)
}
