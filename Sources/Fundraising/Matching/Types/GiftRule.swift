/// The one written rule of proportions.
package enum GiftRule {
    /// 10000 basis points are the whole.
    package static let whole: Int64 = 10_000
    /// Ten times what the person gave is the most that can be promised.
    package static let proportionMax: Int64 = 100_000

    /// The most that a budget or a cap may be, in minor units: more is a slip of the finger.
    package static let budgetMax: Int64 = 1_000_000_000_000

    /// A proportion of an amount, **rounded down** to a whole minor unit: the company never gives more than it said.
    /// Half of 0.01 is nothing.
    package static func proportion(_ basisPoints: Int64, of amount: Int64) -> Int64 {
        // floor(amount × points / whole), taken apart so that no amount overflows.
        amount / whole * basisPoints + amount % whole * basisPoints / whole
    }

    /// What is given where someone owes `due`: never past what is left of the budget and of the activity's cap. A smaller
    /// last gift rather than none.
    package static func granted(_ due: Int64, budgetLeft: Int64, capLeft: Int64?) -> Int64 {
        max(0, min(due, budgetLeft, capLeft ?? .max))
    }
}
