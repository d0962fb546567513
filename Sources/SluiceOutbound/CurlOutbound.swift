import CCurl
import Glibc

/// The real way out: libcurl's multi interface on a thread of its own, pooled and bounded.
///
/// No redirect is followed, no proxy of the environment is used, no cookie is kept, and the certificate of an https peer
/// is always verified.
package final class CurlOutbound: Outbound {
    private let mailbox: Mailbox
    private let destinations = DestinationCache()

    /// Starts the thread. Throws `outbound-not-started` when the system grants none.
    package init(options: OutboundOptions = OutboundOptions()) throws(OutboundFailure) {
        // curl_global_init(3) is thread-safe since 7.84 on this platform; once is enough for the process.
        guard Self.globalInit == CURLE_OK else {
            throw .notStarted("libcurl could not be initialized.")
        }
        guard let mailbox = Mailbox(), let poller = Poller(wakeDescriptor: mailbox.wakeDescriptor) else {
            throw .notStarted("The system grants no further descriptor (errno \(errno)).")
        }
        self.mailbox = mailbox
        try MultiLoop.start(mailbox: mailbox, poller: poller, options: options)
    }

    deinit {
        mailbox.stop(atMS: monotonicMS())
    }

    /// Sends `request`; see `Outbound`.
    package func send(_ request: OutboundRequest) async -> OutboundResult {
        let transfer: Transfer
        do throws(OutboundFailure) {
            transfer = Transfer(try CheckedRequest(request, destinations), startMS: monotonicMS())
        } catch {
            return .notSent(error)
        }
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                transfer.begin(continuation)
                if !mailbox.post(transfer) {
                    transfer.fail(
                        code: "outbound-closed", message: "The client is shutting down.", nowMS: transfer.startMS)
                }
            }
        } onCancel: {
            transfer.cancel()
            mailbox.noteCancellation()
        }
    }

    /// Ends the client: what waits is turned away at once, what runs may finish within `graceMS` milliseconds and is
    /// aborted then. Returns when the thread has let go of every connection.
    package func shutdown(graceMS: Int = 5_000) async {
        mailbox.stop(atMS: monotonicMS() + graceMS)
        await mailbox.waitForEnd()
    }

    private static let globalInit = curl_global_init(Int(CURL_GLOBAL_ALL))
}

/// The monotonic clock in milliseconds, clock_gettime(2).
func monotonicMS() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
}
