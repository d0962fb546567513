package import Foundation
package import Fundraising
package import Logging

/// Everything that the pages call: made once, handed to every route.
package struct FundraisingServices: Sendable {
    package let database: FundraisingDatabase
    package let gateway: any PaymentGateway
    package let clock: @Sendable () -> Date
    package let options: FundraisingServerOptions
    package let logger: Logger

    package let accounts: Accounts
    package let sessions: Sessions
    package let claims: Claims
    package let forgeryGuard: RequestForgeryGuard
    package let ownDonations: OwnDonations

    package let campaigns: Campaigns
    package let donations: Donations
    package let donationSearch: DonationSearch
    package let receipts: Receipts
    package let refunds: Refunds
    package let results: ForwardedResults
    package let reconciliations: Reconciliations
    package let attention: AttentionList

    package let activities: Activities
    package let companies: Companies
    package let deeds: Deeds
    package let donationList: DonationList
    package let settlements: Settlements
    package let transfers: Transfers

    let channelMenu: ChannelMenu

    /// - Parameters:
    ///   - hasher: hashes passwords; cheaper ones are for tests.
    /// - Throws: `webhook-secret-invalid`.
    package init(
        database: FundraisingDatabase, gateway: any PaymentGateway, options: FundraisingServerOptions,
        donationOptions: DonationOptions, webhookSecrets: [String], hasher: PasswordHasher = PasswordHasher(),
        logger: Logger, clock: @escaping @Sendable () -> Date = { Date() }
    ) throws(FundraisingError) {
        let observers: [any DonationObserver] = [MatchingEvents(clock: clock)]
        self.database = database
        self.gateway = gateway
        self.clock = clock
        self.options = options
        self.logger = logger
        accounts = Accounts(database: database, hasher: hasher, clock: clock)
        sessions = Sessions(database: database, clock: clock)
        claims = Claims(database: database, clock: clock)
        forgeryGuard = RequestForgeryGuard(secret: options.secret)
        ownDonations = OwnDonations(database: database)
        campaigns = Campaigns(database: database, clock: clock)
        donations = Donations(
            database: database, gateway: gateway, observers: observers, clock: clock, options: donationOptions)
        donationSearch = DonationSearch(database: database)
        receipts = Receipts(database: database)
        refunds = Refunds(
            database: database, gateway: gateway, observers: observers, clock: clock, options: donationOptions)
        results = ForwardedResults(
            database: database, verifier: try WebhookVerifier(secrets: webhookSecrets), donations: donations,
            refunds: refunds, clock: clock)
        reconciliations = Reconciliations(
            database: database, gateway: gateway, donations: donations, refunds: refunds, clock: clock)
        attention = AttentionList(database: database, clock: clock)
        activities = Activities(database: database, clock: clock)
        companies = Companies(database: database, clock: clock)
        deeds = Deeds(database: database, clock: clock)
        donationList = DonationList(database: database)
        settlements = Settlements(database: database)
        transfers = Transfers(database: database, gateway: gateway, donations: donations)
        channelMenu = ChannelMenu(gateway: gateway, labels: options.channelLabels, clock: clock)
    }
}
