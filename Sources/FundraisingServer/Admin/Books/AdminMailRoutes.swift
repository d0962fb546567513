import Fundraising
import Hummingbird

/// `/admin/mails`: what was written to whom, and whether it has left. Without a mail server this is where mails are read.
struct AdminMailRoutes: PageRoutes {
    let outbox: OutboxList

    init(services: FundraisingServices) {
        outbox = OutboxList(database: services.database, clock: services.clock)
    }

    func add(to areas: Areas) {
        areas.desk.get("/admin/mails") { request, context in try await list(request, context) }
        areas.desk.get("/admin/mails/{id}") { _, context in try await show(context) }
        areas.desk.post("/admin/mails/{id}/again") { _, context in
            let id = try context.id()
            try await outbox.sendAgain(id)
            return context.redirect(to: "/admin/mails/\(id)", flash: "adminMailAgain")
        }
    }

    private func list(_ request: Request, _ context: PageContext) async throws -> Response {
        let state = request.uri.queryParameters.get("state").flatMap { OutboxMail.State(rawValue: String($0)) }
        let rows = try await outbox.mails(state).map { Row($0, context.texts) }
        let choices =
            [Choice(path: "/admin/mails", label: context.texts["adminAll"], isChosen: state == nil)]
            + OutboxMail.State.allCases.map { known in
                Choice(
                    path: "/admin/mails?state=\(known.rawValue)", label: context.texts["adminMail-\(known.rawValue)"],
                    isChosen: state == known)
            }
        return context.page(
            AdminMailRoutes.listPage, title: context.texts["adminMails"], ListView(choices: choices, rows: rows))
    }

    private func show(_ context: PageContext) async throws -> Response {
        let mail = try await outbox.mail(try context.id())
        let view = MailView(
            row: Row(mail, context.texts), recipient: mail.recipient, body: mail.body, lastError: mail.lastError,
            attempts: mail.attempts, sent: mail.sentAt.map { AdminTime.shown($0) },
            next: mail.state == .waiting ? AdminTime.shown(mail.nextAttemptAt) : nil,
            againID: mail.state == .sent ? nil : mail.id)
        return context.page(AdminMailRoutes.mailPage, title: mail.subject, view)
    }

    private struct Choice {
        let path: String
        let label: String
        let isChosen: Bool
    }

    private struct Row {
        let id: Int64
        let subject: String
        let recipient: String
        let stateText: String
        let badge: String
        let made: String

        init(_ mail: OutboxMail, _ texts: Texts) {
            id = mail.id ?? 0
            subject = mail.subject
            recipient = mail.recipient
            stateText = texts["adminMail-\(mail.state.rawValue)"]
            badge =
                switch mail.state {
                case .waiting: "pending"
                case .sent: "completed"
                case .givenUp: "failed"
                }
            made = AdminTime.shown(mail.createdAt)
        }
    }

    private struct ListView {
        let choices: [Choice]
        let rows: [Row]
    }

    private struct MailView {
        let row: Row
        let recipient: String
        let body: String
        let lastError: String?
        let attempts: Int
        let sent: String?
        let next: String?
        let againID: Int64?
    }

    private static let listPage = Page(
        #"""
        <p><a href="/admin">{{t.desk}}</a></p>
        <h1>{{t.adminMails}}</h1>
        <p>{{t.adminMailsWhat}}</p>
        <nav aria-label="{{t.adminStatus}}"><p class="actions">{{#choices}}<a class="button{{^.isChosen}} quiet{{/.isChosen}}" href="{{.path}}"{{#.isChosen}} aria-current="page"{{/.isChosen}}>{{.label}}</a> {{/choices}}</p></nav>
        <div class="scroll" role="region" aria-label="{{t.adminMails}}" tabindex="0">
        <table class="wide">
        <thead><tr><th scope="col">{{t.adminSubject}}</th><th scope="col">{{t.adminRecipient}}</th><th scope="col">{{t.adminStatus}}</th><th scope="col">{{t.adminMade}}</th></tr></thead>
        <tbody>
        {{#rows}}<tr><td><a href="/admin/mails/{{.id}}">{{.subject}}</a></td><td>{{.recipient}}</td><td><span class="badge {{.badge}}">{{.stateText}}</span></td><td class="number">{{.made}}</td></tr>
        {{/rows}}
        </tbody>
        </table>
        </div>
        {{^rows}}<p>{{t.adminNothingFound}}</p>{{/rows}}

        """#)

    private static let mailPage = Page(
        #"""
        <p><a href="/admin/mails">{{t.adminMails}}</a></p>
        {{#row}}<h1>{{.subject}} <span class="badge {{.badge}}">{{.stateText}}</span></h1>{{/row}}
        <dl class="facts"><dt>{{t.adminRecipient}}</dt><dd>{{recipient}}</dd>
        <dt>{{t.adminAttempts}}</dt><dd>{{attempts}}</dd>
        {{#sent}}<dt>{{t.adminSent}}</dt><dd>{{.}}</dd>{{/sent}}
        {{#next}}<dt>{{t.adminNextAttempt}}</dt><dd>{{.}}</dd>{{/next}}
        {{#lastError}}<dt>{{t.adminLastError}}</dt><dd>{{.}}</dd>{{/lastError}}</dl>
        <div class="panel story">{{body}}</div>
        {{#againID}}<form method="post" action="/admin/mails/{{.}}/again"><input type="hidden" name="csrf" value="{{csrf}}"><p><button type="submit" class="quiet">{{t.adminMailSendAgain}}</button></p></form>{{/againID}}

        """#)
}
