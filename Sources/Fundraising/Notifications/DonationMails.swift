import Foundation
import GRDB

/// The mails about donations, put into the outbox in the transaction of what they tell.
struct DonationMails {
    let options: DonationOptions

    /// The donor gets thanks and receipt, the organizer the news. Who asked a company for its gift is not its donor, and
    /// companies have their settlement: a gift writes to the organizer alone.
    func completed(_ donation: Donation, _ receipt: Receipt, at now: Date, in db: Database) throws {
        let campaign = try campaign(of: donation, in: db)
        let about = "completed \(donation.reference)"
        let shown = amount(donation.paymentAmount, donation)
        if let recipient = try donor(of: donation, in: db) {
            let text = MailTexts.thanks(
                donation.language, campaign: campaign.title(in: donation.language), name: donation.donorName,
                amount: shown, receiptNo: receipt.receiptNo, code: receipt.receiptCode,
                link: options.receiptURL(code: receipt.receiptCode))
            try Outbox.add(
                about: about, recipient: recipient, subject: text.subject, body: text.body, at: now, in: db)
        }
        let language = options.organizerLanguage
        let text = MailTexts.news(
            language, campaign: campaign.title(in: language), name: donation.donorName, message: donation.message,
            amount: shown, reference: donation.reference,
            balance: amount(campaign.currentBalance, donation), goal: amount(campaign.goal, donation))
        try Outbox.add(
            about: about + " organizer", recipient: campaign.organizerEmail, subject: text.subject, body: text.body,
            at: now, in: db)
    }

    func failed(_ donation: Donation, at now: Date, in db: Database) throws {
        guard let recipient = try donor(of: donation, in: db), let id = donation.id else { return }
        let campaign = try campaign(of: donation, in: db)
        let text = MailTexts.failure(
            donation.language, campaign: campaign.title(in: donation.language), name: donation.donorName,
            amount: amount(donation.paymentAmount, donation), link: options.resultURL(donationID: id))
        try Outbox.add(
            about: "failed \(donation.reference)", recipient: recipient, subject: text.subject, body: text.body,
            at: now, in: db)
    }

    func refunded(_ donation: Donation, _ refund: Refund, at now: Date, in db: Database) throws {
        guard let recipient = try donor(of: donation, in: db) else { return }
        let campaign = try campaign(of: donation, in: db)
        let text = MailTexts.refund(
            donation.language, campaign: campaign.title(in: donation.language), name: donation.donorName,
            amount: amount(refund.amount, donation), reason: refund.reason)
        try Outbox.add(
            about: "refunded \(refund.reference)", recipient: recipient, subject: text.subject, body: text.body,
            at: now, in: db)
    }

    /// Where the donor is written to; `nil` for a company's gift, and for who left no address.
    private func donor(of donation: Donation, in db: Database) throws -> String? {
        guard let id = donation.id, try !Donations.isGift(id, in: db),
            let donator = try Donator.fetchOne(db, key: donation.donatorId), !donator.email.isEmpty
        else { return nil }
        return donator.email
    }

    private func campaign(of donation: Donation, in db: Database) throws -> Campaign {
        guard let campaign = try Campaign.fetchOne(db, key: donation.campaignId) else {
            throw FundraisingError.notFound("campaign")
        }
        return campaign
    }

    private func amount(_ amount: Int64, _ donation: Donation) -> String {
        Money.named(amount, donation.currency)
    }
}
