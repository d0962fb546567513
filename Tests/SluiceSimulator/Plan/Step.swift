/// One thing that happens in a history.
package enum Action: Sendable, Equatable {
    /// The business system orders. `copies` calls race; `variant` above 0 asks for other facts under the same number.
    case order(Int, channel: String, amount: Int64, copies: Int, variant: Int, isKeyed: Bool, expiresInSeconds: Int64)
    /// The buyer pays, or fails to, whatever the state of the order at the provider allows.
    case buyerPays(Int)
    case buyerFails(Int)
    /// The provider takes money for an order that it has closed before.
    case paidAfterClose(Int)
    /// The business system asks for a part (in percent of the amount) back. `copies` calls race.
    case refund(Int, number: Int, percent: Int64, copies: Int, isKeyed: Bool, willFail: Bool)
    case show(Int, refresh: Bool)
    case showRefund(Int, number: Int)
    case close(Int)
    case confirm(Int)
    /// The next exchange of this purpose at this channel goes wrong; for forwards the channel is empty.
    case fault(Fault, Purpose, channel: String)
    /// The next reply to the business system is lost on its way.
    case replyLost
    /// The next message of this channel goes wrong.
    case message(MessageFault, channel: String)
    case forged(Forgery, Int)
    /// The buyer's browser comes back from the provider, as far as the buyer has ever been there.
    case comesBack(Int, Comeback)
    /// The provider no longer takes any token that it has granted.
    case forgetsTokens(channel: String)
    /// The provider signs with another key from now on, and publishes it.
    case changesKey(channel: String)
    /// The disk takes no more bytes for some time.
    case diskFull(forMS: Int64, isHard: Bool)
    /// Every commit takes this long for some time.
    case diskSlow(forMS: Int64, commitMS: Int64)
    /// The next sync fails.
    case syncFails
    /// The gateway's clock jumps, and comes right after some time.
    case clockJump(byMS: Int64, forMS: Int64)
    /// The gateway dies after so many more jobs.
    case crash(afterJobs: Int, Fate)
    /// The gateway dies at the disk's next but so many operations.
    case crashAtDisk(afterOperations: Int, Fate)
    /// A clean stop and a new start.
    case restart
    /// New definitions are swapped in: other bytes, or without a channel for some time.
    case reload(without: String?, forMS: Int64)
}

/// An action at its time, in milliseconds from the beginning of the history.
package struct Step: Sendable, Equatable {
    package var atMS: Int64
    package var action: Action

    package init(atMS: Int64, _ action: Action) {
        self.atMS = atMS
        self.action = action
    }
}

/// Everything that a history is made of: the same plan is the same history.
package struct Plan: Sendable, Equatable {
    package var seed: UInt64
    package var order: SeededExecutor.Order
    package var steps: [Step]

    package init(seed: UInt64, order: SeededExecutor.Order, steps: [Step]) {
        self.seed = seed
        self.order = order
        self.steps = steps
    }
}

extension Step: CustomStringConvertible {
    package var description: String {
        let whole = String(atMS / 1000)
        let fraction = String(atMS % 1000)
        let zeros = String(repeating: "0", count: 3 - fraction.count)
        return "\(String(repeating: " ", count: max(0, 6 - whole.count)))\(whole).\(zeros)\(fraction) s  \(action)"
    }
}
