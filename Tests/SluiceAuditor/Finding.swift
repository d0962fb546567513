/// The invariants of the design, by the letters that it gives them.
package enum Invariant: String, Sendable, CaseIterable {
    /// Nothing leaves before the record that explains it is on disk.
    case recordedFirst = "J1"
    /// A written line never changes.
    case unchanging = "J2"
    /// State is a fold over the journals.
    case folded = "J3"
    /// Sequence numbers and the chain fit.
    case chained = "J4"
    /// What was acknowledged stays; what was turned away was not taken.
    case kept = "J5"
    /// One (app, product_order_no) is one trade.
    case oneTrade = "T1"
    /// A final state is final.
    case final = "T2"
    /// No answer is not a failure, and no order is placed under two numbers.
    case noGuess = "T3"
    /// A trade moves only by what its provider really said.
    case genuine = "T4"
    /// Refunds never add up to more than was paid.
    case bounded = "T5"
    /// Every interleaving of the same facts ends in the same records.
    case settled = "T6"
    /// Every final state reaches the business system, under one event id, in order.
    case told = "F1"
    /// No secret stands anywhere.
    case secret = "S1"
    /// Amounts are integers of the minor unit, equal everywhere.
    case exact = "S2"
}

/// One contradiction between what was found in two places.
package struct Finding: Error, Hashable, CustomStringConvertible {
    package var invariant: Invariant
    /// The trading_order_no, refund_no or product_order_no; the journal's name where it is about no order.
    package var subject: String
    /// What contradicts what, with journal and sequence number.
    package var sentence: String

    package init(_ invariant: Invariant, _ subject: String, _ sentence: String) {
        self.invariant = invariant
        self.subject = subject
        self.sentence = sentence
    }

    package var description: String { "\(invariant.rawValue) \(subject): \(sentence)" }
}
