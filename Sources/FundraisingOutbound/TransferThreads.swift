import Foundation

/// A few threads that may block, each with its own libcurl handle. Work waits in one queue, first in, first out.
///
/// Threads start when there is work for them, and end when the value that owns them goes away.
final class TransferThreads: Sendable {
    private let queue: TransferQueue

    init(threadsMax: Int) { queue = TransferQueue(threadsMax: threadsMax) }

    deinit { queue.close() }

    /// Runs something on one of the threads. It may block; its deadline is its own.
    func run<Result: Sendable>(_ body: @escaping @Sendable (CurlHandle) -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            queue.add { handle in continuation.resume(returning: body(handle)) }
        }
    }
}

/// The queue, which the threads own together with who gives them work.
///
/// `@unchecked Sendable`: everything below `lock` is touched under it alone.
private final class TransferQueue: @unchecked Sendable {
    typealias Work = @Sendable (CurlHandle) -> Void

    private let threadsMax: Int
    private let lock = NSCondition()
    private var waiting: [Work] = []
    private var threads = 0
    private var idle = 0
    private var isClosed = false

    init(threadsMax: Int) { self.threadsMax = threadsMax }

    func add(_ work: @escaping Work) {
        lock.lock()
        defer { lock.unlock() }
        waiting.append(work)
        if idle < waiting.count, threads < threadsMax {
            threads += 1
            let thread = Thread { self.serve() }
            thread.name = "fundraiser-outbound"
            thread.start()
        }
        lock.signal()
    }

    func close() {
        lock.lock()
        isClosed = true
        lock.broadcast()
        lock.unlock()
    }

    private func serve() {
        let handle = CurlHandle()
        while let work = next() { work(handle) }
    }

    /// The next piece of work; `nil` when there will be none.
    private func next() -> Work? {
        lock.lock()
        defer { lock.unlock() }
        idle += 1
        while waiting.isEmpty, !isClosed { lock.wait() }
        idle -= 1
        return waiting.isEmpty ? nil : waiting.removeFirst()
    }
}
