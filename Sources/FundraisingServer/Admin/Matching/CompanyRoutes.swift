import Fundraising
import Hummingbird

/// The admin pages of the companies that match gifts.
struct CompanyRoutes: PageRoutes {
    let services: FundraisingServices

    func add(to areas: Areas) {
        areas.organizer.get("/admin/companies") { _, context in try await list(context) }
        areas.organizer.post("/admin/companies") { _, context in try await create(context) }
        areas.organizer.get("/admin/companies/{id}") { _, context in
            try await show(try await services.companies.company(try context.id()), context)
        }
        areas.organizer.post("/admin/companies/{id}") { _, context in try await change(context) }
    }

    private struct Line: Sendable {
        let path: String
        let name: String
        let channel: String
        let settlement: String
    }

    private struct View: Sendable {
        let lines: [Line]
        let form: FormView
    }

    private struct CompanyView: Sendable {
        let name: String
        let form: FormView
    }

    private func list(_ context: PageContext, error: FundraisingError? = nil) async throws -> Response {
        let lines = try await services.companies.list().map { company in
            Line(
                path: "/admin/companies/\(company.id ?? 0)", name: company.name, channel: company.tradingChannel,
                settlement: context.texts["settlement-\(company.settlement.rawValue)"])
        }
        let form = FormView(
            action: "/admin/companies", submit: context.texts["addCompany"], await fields(nil, context), error: error,
            texts: context.texts)
        return context.page(
            Self.page, title: context.texts["companies"], View(lines: lines, form: form),
            status: error == nil ? .ok : .unprocessableContent)
    }

    private func show(_ company: Company, _ context: PageContext, error: FundraisingError? = nil) async throws
        -> Response
    {
        let form = FormView(
            action: "/admin/companies/\(company.id ?? 0)", submit: context.texts["save"],
            await fields(company, context), error: error, texts: context.texts)
        return context.page(
            Self.companyPage, title: company.name, CompanyView(name: company.name, form: form),
            status: error == nil ? .ok : .unprocessableContent)
    }

    /// What was typed goes before what is stored.
    private func fields(_ company: Company?, _ context: PageContext) async -> [Field] {
        let texts = context.texts
        func value(_ name: String, _ stored: String?) -> String {
            context.form.all(name).isEmpty ? stored ?? "" : context.form[name]
        }
        let channel = value("trading_channel", company?.tradingChannel)
        let settlement = value("settlement", company?.settlement.rawValue)
        let ways = Company.Settlement.allCases.map { way in
            Field.Option(way.rawValue, texts["settlement-\(way.rawValue)"], isChosen: way.rawValue == settlement)
        }
        return [
            .input("name", texts["companyName"], value: value("name", company?.name), lengthMax: 60),
            await channelField(channel, context),
            .choice("settlement", texts["companySettles"], ways, hint: texts["companySettlesHint"]),
        ]
    }

    /// A choice of the gateway's channels; a plain field while the gateway does not answer.
    private func channelField(_ chosen: String, _ context: PageContext) async -> Field {
        let label = context.texts["companyChannel"]
        guard let channels = try? await services.gateway.channels(), !channels.isEmpty else {
            return .input("trading_channel", label, value: chosen, lengthMax: 64)
        }
        var options = channels.map { channel in
            Field.Option(
                channel.channelLabel, "\(channel.channelName) (\(channel.channelLabel))",
                isChosen: channel.channelLabel == chosen)
        }
        if !chosen.isEmpty, !channels.contains(where: { $0.channelLabel == chosen }) {
            options.append(Field.Option(chosen, chosen, isChosen: true))
        }
        return .choice("trading_channel", label, options)
    }

    private func create(_ context: PageContext) async throws -> Response {
        do {
            _ = try await services.companies.create(
                name: context.form["name"], tradingChannel: context.form["trading_channel"],
                settlement: Company.Settlement(rawValue: context.form["settlement"]) ?? .onTransfer)
            return context.redirect(to: "/admin/companies", flash: "saved")
        } catch let error as FundraisingError {
            return try await list(context, error: error)
        }
    }

    private func change(_ context: PageContext) async throws -> Response {
        let company = try await services.companies.company(try context.id())
        do {
            _ = try await services.companies.change(
                company.id ?? 0, name: context.form["name"], tradingChannel: context.form["trading_channel"],
                settlement: Company.Settlement(rawValue: context.form["settlement"]) ?? company.settlement)
            return context.redirect(to: "/admin/companies", flash: "saved")
        } catch let error as FundraisingError {
            return try await show(company, context, error: error)
        }
    }

    private static let page = Page(
        #"""
        <h1>{{t.companies}}</h1>
        <div class="scroll"><table>
        <thead><tr><th scope="col">{{t.company}}</th><th scope="col">{{t.companyChannel}}</th><th scope="col">{{t.companySettles}}</th></tr></thead>
        <tbody>
        {{#lines}}
        <tr><th scope="row"><a href="{{path}}">{{name}}</a></th><td>{{channel}}</td><td>{{settlement}}</td></tr>
        {{/lines}}
        </tbody>
        </table></div>
        <h2>{{t.addCompany}}</h2>
        {{#form}}{{>form}}{{/form}}
        <p><a href="/admin/activities">{{t.activities}}</a> · <a href="/admin/settlement">{{t.settlement}}</a></p>

        """#)

    private static let companyPage = Page(
        #"""
        <p><a href="/admin/companies">{{t.companies}}</a></p>
        <h1>{{name}}</h1>
        {{#form}}{{>form}}{{/form}}

        """#)
}
