import Foundation
import Fundraising
import FundraisingTesting
import Logging

@testable import FundraisingServer

/// The pages over a world with the campaign `school` and a fake gateway.
struct Site: Sendable {
    let client: PageClient
    let world: TestWorld
    let services: FundraisingServices

    /// Runs a test against the pages.
    static func run(
        publicBaseURL: String = "http://localhost:8090", channelLabels: [String] = ["sandbox"],
        _ test: @Sendable (Site) async throws -> Void
    ) async throws {
        let world = try await TestWorld()
        let services = try FundraisingServices(
            database: world.database, gateway: world.gateway,
            options: FundraisingServerOptions(
                siteName: "Good Cause", publicBaseURL: publicBaseURL,
                secret: Array("a secret of 32 bytes, for tests.".utf8), channelLabels: channelLabels,
                // In this process there is no address at the other end.
                trustedProxies: [""]),
            donationOptions: DonationOptions(publicBaseURL: publicBaseURL),
            webhookSecrets: [ForwardedMessage.secret], hasher: PasswordHasher(costLog2: 4),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, clock: world.clock.read)
        try await test(Site(client: PageClient(services), world: world, services: services))
    }

    static let password = "a long enough password"

    /// A browser in which somebody is logged in.
    func browser(_ role: Role = .donor, name: String = "Somebody", language: String = "en") async throws -> Browser {
        let account = try await services.accounts.create(
            email: "\(role.rawValue)-\(SecureRandom.code(length: 6))@example.org", name: name, password: Site.password,
            role: role, language: language)
        let browser = Browser(client, language: language)
        await browser.setCookie(PageCookies.session, try await services.sessions.start(accountID: account.id ?? 0))
        return browser
    }

    /// Fills in the form of a donation and sends it. The answer to that.
    func donate(_ browser: Browser, _ amount: String, _ other: [String: String] = [:]) async throws -> Browser.Answer {
        let page = "/campaigns/school/donate"
        try await browser.get(page)
        let fields = ["amount": amount, "channel": "sandbox"].merging(other) { _, other in other }
        return try await browser.post(page, fields)
    }

    /// Donates and pays. The donation's id.
    func give(_ browser: Browser, _ amount: String = "50", _ other: [String: String] = [:]) async throws -> Int64 {
        let answer = try await donate(browser, amount, other)
        let id = Int64(answer.location.split(separator: "/").last ?? "") ?? 0
        world.gateway.succeed(Donation.reference(id))
        try await world.deliverAll()
        return id
    }
}
