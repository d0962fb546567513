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

    /// - Parameters:
    ///   - hasher: hashes passwords; cheaper ones are for tests.
    package init(
        database: FundraisingDatabase, gateway: any PaymentGateway, options: FundraisingServerOptions,
        hasher: PasswordHasher = PasswordHasher(), logger: Logger, clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.database = database
        self.gateway = gateway
        self.clock = clock
        self.options = options
        self.logger = logger
        accounts = Accounts(database: database, hasher: hasher, clock: clock)
        sessions = Sessions(database: database, clock: clock)
        claims = Claims(database: database, clock: clock)
        forgeryGuard = RequestForgeryGuard(secret: options.secret)
    }
}
