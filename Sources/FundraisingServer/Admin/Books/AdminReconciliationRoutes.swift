import Foundation
import Fundraising
import Hummingbird

/// `/admin/reconciliations`: run a day, and read the reports that are kept.
struct AdminReconciliationRoutes: PageRoutes {
    let services: FundraisingServices

    func add(to areas: Areas) {
        areas.finance.get("/admin/reconciliations") { _, context in try await list(context, nil) }
        areas.finance.post("/admin/reconciliations") { _, context in try await run(context) }
        areas.finance.get("/admin/reconciliations/{id}") { _, context in try await report(context) }
    }

    private func list(_ context: PageContext, _ error: FundraisingError?) async throws -> Response {
        let texts = context.texts
        let zones = try await zones()
        let yesterday = try LocalTime(zones.first ?? "UTC").day(of: services.clock().addingTimeInterval(-86_400))
        let rows = try await services.reconciliations.list().map { summary in
            Row(
                id: summary.reconciliation.id ?? 0, day: summary.reconciliation.day,
                made: AdminTime.shown(summary.reconciliation.createdAt),
                openCount: summary.differenceCount - summary.mendedCount, mendedCount: summary.mendedCount)
        }
        let form = FormView(
            action: "/admin/reconciliations", submit: texts["adminReconcile"],
            [
                .input(
                    "day", texts["adminDay"], value: error == nil ? yesterday : context.form["day"], type: "date",
                    lengthMax: 10),
                .choice(
                    "time_zone", texts["adminTimeZone"],
                    zones.map { Field.Option($0, $0, isChosen: $0 == context.form["time_zone"]) }),
            ], error: error, texts: texts)
        return context.page(
            AdminReconciliationRoutes.listPage, title: texts["adminReconciliations"], ListView(form: form, rows: rows),
            status: error == nil ? .ok : .unprocessableContent)
    }

    /// The zones of the campaigns, and UTC.
    private func zones() async throws -> [String] {
        var zones: [String] = []
        for zone in try await services.campaigns.all().map(\.timeZone) + ["UTC"] where !zones.contains(zone) {
            zones.append(zone)
        }
        return zones
    }

    private func run(_ context: PageContext) async throws -> Response {
        do throws(FundraisingError) {
            guard let zone = TimeZone(identifier: context.form["time_zone"]) else {
                throw FundraisingError("time-zone-unknown", "There is no such time zone.", field: "time_zone")
            }
            let id = try await services.reconciliations.run(day: context.form["day"], timeZone: zone)
            return context.redirect(to: "/admin/reconciliations/\(id)")
        } catch {
            guard error.code != "storage-failed" else { throw error }
            return try await list(context, error)
        }
    }

    private func report(_ context: PageContext) async throws -> Response {
        let (report, differences) = try await services.reconciliations.show(try context.id())
        let texts = context.texts
        let view = ReportView(
            day: report.day, made: AdminTime.shown(report.createdAt),
            sides: [
                Side(
                    name: texts["adminAtGateway"], count: report.gatewayCount,
                    sums: Reconciliation.sums(report.gatewayAmounts).map { Shown.amount($0.amount, $0.currency) }),
                Side(
                    name: texts["adminHere"], count: report.donationCount,
                    sums: Reconciliation.sums(report.donationAmounts).map { Shown.amount($0.amount, $0.currency) }),
            ], differences: differences.map { DifferenceRow($0, texts) })
        return context.page(
            AdminReconciliationRoutes.reportPage, title: texts["adminReconciliations"] + " " + report.day, view)
    }

    private struct Row {
        let id: Int64
        let day: String
        let made: String
        let openCount: Int
        let mendedCount: Int
    }

    private struct ListView {
        let form: FormView
        let rows: [Row]
    }

    private struct Side {
        let name: String
        let count: Int
        let sums: [String]
    }

    private struct DifferenceRow {
        let kind: String
        let reference: String
        let donationID: Int64?
        let gatewayAmount: String
        let donationAmount: String
        let detail: String
        let isMended: Bool

        init(_ difference: ReconciliationDifference, _ texts: Texts) {
            kind = texts["adminDifference-\(difference.kind.rawValue)"]
            reference = difference.reference
            donationID =
                difference.kind == .unknownReference ? nil : Donation.id(reference: difference.reference)
            gatewayAmount = difference.gatewayAmount.map { Shown.amount($0, difference.currency) } ?? "—"
            donationAmount = difference.donationAmount.map { Shown.amount($0, difference.currency) } ?? "—"
            detail = difference.detail
            isMended = difference.isMended
        }
    }

    private struct ReportView {
        let day: String
        let made: String
        let sides: [Side]
        let differences: [DifferenceRow]
    }

    private static let listPage = Page(
        #"""
        <p><a href="/admin">{{t.desk}}</a></p>
        <h1>{{t.adminReconciliations}}</h1>
        <p>{{t.adminReconcileWhat}}</p>
        {{#form}}{{>form}}{{/form}}
        <h2>{{t.adminReports}}</h2>
        {{^rows}}<p>{{t.adminNoReports}}</p>{{/rows}}
        {{#rows}}<div class="panel"><h3><a href="/admin/reconciliations/{{.id}}">{{.day}}</a></h3>
        <p>{{t.adminOpenDifferences}} {{.openCount}} · {{t.adminMendedDifferences}} {{.mendedCount}}</p>
        <p class="small soft">{{.made}}</p></div>
        {{/rows}}

        """#)

    private static let reportPage = Page(
        #"""
        <p><a href="/admin/reconciliations">{{t.adminReconciliations}}</a></p>
        <h1>{{day}}</h1>
        <p class="soft">{{made}}</p>
        <div class="scroll"><table>
        <thead><tr><th scope="col"></th><th scope="col" class="number">{{t.adminCount}}</th><th scope="col" class="number">{{t.adminSum}}</th></tr></thead>
        <tbody>{{#sides}}<tr><th scope="row">{{.name}}</th><td class="number">{{.count}}</td><td class="number">{{#.sums}}{{.}}<br>{{/.sums}}</td></tr>{{/sides}}</tbody>
        </table></div>
        <h2>{{t.adminDifferences}}</h2>
        {{^differences}}<p>{{t.adminNoDifferences}}</p>{{/differences}}
        {{#differences}}<div class="panel"><h3>{{.kind}} {{#.isMended}}<span class="badge">{{t.adminMended}}</span>{{/.isMended}}{{^.isMended}}<span class="badge pending">{{t.adminForPerson}}</span>{{/.isMended}}</h3>
        <dl class="facts"><dt>{{t.adminReference}}</dt><dd>{{#.donationID}}<a href="/admin/donations/{{.}}">{{reference}}</a>{{/.donationID}}{{^.donationID}}{{.reference}}{{/.donationID}}</dd>
        <dt>{{t.adminAtGateway}}</dt><dd>{{.gatewayAmount}}</dd><dt>{{t.adminHere}}</dt><dd>{{.donationAmount}}</dd></dl>
        <p class="small">{{.detail}}</p></div>
        {{/differences}}

        """#)
}
