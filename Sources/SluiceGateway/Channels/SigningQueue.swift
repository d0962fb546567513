import Dispatch

/// Where private keys are used: apart from the threads that Swift's tasks share, of which there are as many as processors.
///
/// A signature takes most of a millisecond with RSA. Made by the tasks themselves, everything else would wait behind all
/// signatures that are due: a lookup, a callback, a pay through a channel that signs nothing. Here at most one for each
/// processor is under way (a concurrent queue that may not overcommit), and the system shares the processors between them
/// and the rest.
package struct SigningQueue: Sendable {
    private let queue: DispatchQueue?

    /// - Parameter isApart: false lets all work be done by whoever asks, as a simulation on one thread needs it.
    package init(isApart: Bool) {
        // Of another class than Swift's own threads, which live on the default one and would be counted with these.
        queue = isApart ? DispatchQueue(label: "sluice.signing", qos: .utility, attributes: .concurrent) : nil
    }

    /// Does the work, here unless it signs.
    package func run<Value: Sendable>(signs: Bool, _ work: @escaping @Sendable () -> Value) async -> Value {
        guard signs, let queue else { return work() }
        return await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: work()) }
        }
    }
}
