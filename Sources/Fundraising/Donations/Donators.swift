import Foundation
import GRDB

/// Who gives.
enum Donators {
    /// The donator of a wish: the account's, where there is one, else the browser's. Made where there is none yet.
    static func donator(of wish: DonationWish, now: Date, in db: Database) throws -> Int64 {
        if let accountID = wish.accountID { return try Claims.donator(accountID: accountID, now: now, in: db) }
        let known = try Donator.filter(sql: "visitor_id = ?", arguments: [wish.visitorID]).fetchOne(db)
        guard var donator = known else {
            var donator = Donator(
                visitorId: wish.visitorID, accountId: nil, name: wish.donorName, email: wish.email,
                language: wish.language, createdAt: now)
            try donator.insert(db)
            return try donator.id.orMissing()
        }
        // What is left empty does not take away what was said before.
        if !wish.donorName.isEmpty { donator.name = wish.donorName }
        if !wish.email.isEmpty { donator.email = wish.email }
        donator.language = wish.language
        try donator.update(db)
        return try donator.id.orMissing()
    }
}
