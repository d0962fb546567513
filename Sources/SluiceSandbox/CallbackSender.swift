import Logging
import ServiceLifecycle
import SluiceOutbound

/// Sends the provider's callbacks, each until it is acknowledged or its attempts are used up.
struct CallbackSender: Service {
    let provider: SandboxProvider
    let outbound: CurlOutbound
    let pausesSeconds: [Int]

    /// Sends until the server shuts down; what is not acknowledged by then is forgotten with the ledger.
    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for await callback in provider.callbacks {
                    group.addTask { await deliver(callback) }
                }
                group.cancelAll()
            }
        }
        await outbound.shutdown(graceMS: 0)
    }

    private func deliver(_ callback: SandboxCallback) async {
        for pauseSeconds in pausesSeconds.map(Optional.some) + [nil] {
            if await attempt(callback) { return }
            guard let pauseSeconds else { break }
            do {
                try await Task.sleep(for: .seconds(pauseSeconds))
            } catch {
                return
            }
        }
        provider.logger.warning("a callback was never acknowledged", metadata: ["callback": "\(callback.id)"])
    }

    private func attempt(_ callback: SandboxCallback) async -> Bool {
        do {
            let request = OutboundRequest(
                method: "POST", url: callback.url, headers: try provider.headers(of: callback), body: callback.body,
                maxResponseBytes: 65_536, allowsPlainHTTP: true)
            switch await outbound.send(request) {
            case .answered(let answer):
                return SandboxCallback.isAcknowledged(status: answer.status, body: answer.body)
            case .notSent(let failure), .perhapsSent(let failure):
                provider.logger.info(
                    "a callback was not answered", metadata: ["callback": "\(callback.id)", "code": "\(failure.code)"])
                return false
            }
        } catch {
            provider.logger.error("a callback could not be signed", metadata: ["error": "\(error)"])
            return false
        }
    }
}

/// Closes orders whose time is over also while nobody calls.
struct ExpiryClock: Service {
    let provider: SandboxProvider

    /// Looks every second until the server shuts down.
    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: .seconds(1))
                provider.expireOrders()
            }
        }
    }
}
