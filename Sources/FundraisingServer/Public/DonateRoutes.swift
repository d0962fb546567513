import Fundraising
import HTTPTypes
import Hummingbird

/// `/campaigns/{slug}/donate`: the form of a donation.
struct DonateRoutes: PageRoutes {
    let services: FundraisingServices

    func add(to areas: Areas) {
        areas.open.get("/campaigns/{slug}/donate") { _, context in
            let campaign = try await services.campaigns.campaign(slug: context.parameter("slug"))
            return await page(campaign, context, DonateForm(account: context.account), nil)
        }
        areas.open.post("/campaigns/{slug}/donate") { _, context in
            let campaign = try await services.campaigns.campaign(slug: context.parameter("slug"))
            let form = DonateForm(context.form)
            do throws(FundraisingError) {
                let donation = try await start(form, campaign, context)
                return context.redirect(to: "/donations/\(donation.id ?? 0)")
            } catch {
                guard error.code != "not-found", error.code != "storage-failed" else { throw error }
                return await page(campaign, context, form, error)
            }
        }
    }

    private func start(_ form: DonateForm, _ campaign: Campaign, _ context: PageContext) async throws(FundraisingError)
        -> Donation
    {
        guard campaign.state == .open else {
            throw FundraisingError("campaign-closed", "This campaign is closed and takes no more donations.")
        }
        let amount = try Money.parse(form.chosenAmount, campaign.currency, field: "amount")
        // Only what the form offers: companies have channels of their own.
        guard await services.channelMenu.channels().contains(where: { $0.channelLabel == form.channel }) else {
            throw FundraisingError("channel-missing", "Choose how you want to pay.", field: "channel")
        }
        return try await services.donations.start(
            DonationWish(
                campaignSlug: campaign.slug, amount: amount, tradingChannel: form.channel, donorName: form.donorName,
                message: form.message, email: form.email, visitorID: context.visitorID,
                accountID: context.account?.id, language: context.language.rawValue,
                clientIP: context.clientAddress.isEmpty ? nil : context.clientAddress))
    }

    private func page(
        _ campaign: Campaign, _ context: PageContext, _ form: DonateForm, _ error: FundraisingError?
    ) async -> Response {
        let card = CampaignCard(campaign, context.language)
        let view = DonateView(
            card: card, form: form, channels: await services.channelMenu.channels(), currency: campaign.currency,
            error: error, texts: context.texts)
        return context.page(
            DonateView.page, title: "\(context.texts["donate"]) · \(card.title)", view,
            status: error.map { ErrorPages.status(of: $0) } ?? .ok)
    }
}

/// What a donor has typed.
struct DonateForm: Sendable {
    var amount = ""
    var preset = ""
    var channel = ""
    var donorName = ""
    var message = ""
    var email = ""

    /// An empty form, with what is known of who is logged in.
    init(account: Account?) {
        donorName = account?.name ?? ""
        email = account?.email ?? ""
    }

    init(_ form: Form) {
        amount = form["amount"]
        preset = form["preset"]
        channel = form["channel"]
        donorName = form["donor_name"]
        message = form["message"]
        email = form["email"]
    }

    /// An own amount goes before a preset that was ticked too.
    var chosenAmount: String { amount.isEmpty ? preset : amount }
}
