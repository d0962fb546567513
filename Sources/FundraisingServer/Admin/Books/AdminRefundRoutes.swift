import Fundraising
import Hummingbird

/// A refund in two steps: what is to be done is shown once more before it is done. And asking about what is open.
struct AdminRefundRoutes: PageRoutes {
    let services: FundraisingServices

    func add(to areas: Areas) {
        areas.desk.post("/admin/donations/{id}/refund/check") { _, context in try await check(context) }
        areas.desk.post("/admin/donations/{id}/refund") { _, context in try await refund(context) }
        areas.desk.post("/admin/donations/{id}/ask") { _, context in try await ask(context) }
    }

    private func check(_ context: PageContext) async throws -> Response {
        let id = try context.id()
        let detail = try await services.donationSearch.detail(id)
        let donation = detail.summary.donation
        let amount: Int64
        do throws(FundraisingError) {
            amount = try context.form.amount("amount", donation.currency)
            guard amount <= detail.left else { throw FundraisingError.refundBeyond(detail.left, donation.currency) }
            guard !context.form["reason"].isEmpty else { throw FundraisingError.reasonMissing }
        } catch {
            return try await AdminDonationPage(services: services).show(
                id, context, typed: context.form, error: error)
        }
        let name = donation.donorName.isEmpty ? detail.summary.donator.name : donation.donorName
        let view = CheckView(
            id: id, reference: donation.reference, amount: String(amount),
            shownAmount: Shown.amount(amount, donation.currency),
            shownLeft: Shown.amount(detail.left - amount, donation.currency),
            donor: name.isEmpty ? context.texts["adminNoName"] : name, reason: context.form["reason"],
            count: detail.refunds.count)
        return context.page(AdminRefundRoutes.checkPage, title: context.texts["adminRefundCheck"], view)
    }

    private func refund(_ context: PageContext) async throws -> Response {
        let id = try context.id()
        guard let amount = Int64(context.form["minor"]), let count = Int(context.form["count"]) else {
            throw FundraisingError("form-unreadable", "What was sent is no form of these pages.")
        }
        let refund: Refund
        do throws(FundraisingError) {
            refund = try await services.refunds.start(
                donationID: id, amount: amount, reason: context.form["reason"], accountID: context.account?.id,
                knownCount: count)
        } catch {
            guard error.code != "not-found", error.code != "storage-failed" else { throw error }
            return try await AdminDonationPage(services: services).show(id, context, error: error)
        }
        return context.redirect(to: "/admin/donations/\(id)", flash: "adminRefund-\(refund.status.rawValue)")
    }

    /// Asks the gateway about a pending donation: for a person who has the donor on the telephone.
    private func ask(_ context: PageContext) async throws -> Response {
        let id = try context.id()
        let after = try await services.donations.refresh(id)
        return context.redirect(
            to: "/admin/donations/\(id)", flash: after.status == .pending ? "adminStillPending" : "adminAsked")
    }

    private struct CheckView {
        let id: Int64
        let reference: String
        let amount: String
        let shownAmount: String
        let shownLeft: String
        let donor: String
        let reason: String
        let count: Int
    }

    private static let checkPage = Page(
        #"""
        <h1>{{t.adminRefundSure}}</h1>
        <dl class="facts">
        <dt>{{t.adminReference}}</dt><dd>{{reference}}</dd>
        <dt>{{t.adminDonor}}</dt><dd>{{donor}}</dd>
        <dt>{{t.adminGoesBack}}</dt><dd>{{shownAmount}}</dd>
        <dt>{{t.adminStays}}</dt><dd>{{shownLeft}}</dd>
        <dt>{{t.adminReason}}</dt><dd>{{reason}}</dd>
        </dl>
        <p>{{t.adminRefundWarning}}</p>
        <form method="post" action="/admin/donations/{{id}}/refund">
        <input type="hidden" name="csrf" value="{{csrf}}">
        <input type="hidden" name="minor" value="{{amount}}">
        <input type="hidden" name="reason" value="{{reason}}">
        <input type="hidden" name="count" value="{{count}}">
        <p class="actions"><button type="submit" class="danger">{{t.adminRefundDo}}</button>
        <a class="button quiet" href="/admin/donations/{{id}}">{{t.back}}</a></p>
        </form>

        """#)
}

extension FundraisingError {
    fileprivate static func refundBeyond(_ left: Int64, _ currency: String) -> Self {
        Self(
            "refund-too-large", "Of this donation \(Shown.amount(left, currency)) can still be refunded.",
            field: "amount", values: ["left": Shown.amount(left, currency)])
    }

    fileprivate static var reasonMissing: Self {
        Self("reason-missing", "Say why the money goes back.", field: "reason")
    }
}
