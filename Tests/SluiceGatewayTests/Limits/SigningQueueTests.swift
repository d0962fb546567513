import Dispatch
import Foundation
import SluiceGateway
import Testing

struct SigningQueueTests {
    /// Signatures that wait for a task to say that it ran: made where tasks run, nobody could say it.
    @Test func `tasks go on while a signature is being made on every processor`() async {
        let queue = SigningQueue(isApart: true)
        let (begun, said) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let count = ProcessInfo.processInfo.activeProcessorCount
        await withTaskGroup(of: DispatchTimeoutResult.self) { group in
            for _ in 0..<count {
                group.addTask {
                    await queue.run(signs: true) {
                        begun.signal()
                        return said.wait(timeout: .now() + 60)
                    }
                }
            }
            group.addTask {
                for _ in 0..<count { said.signal() }
                return .success
            }
            for await result in group { #expect(result == .success) }
        }
        for _ in 0..<count { #expect(begun.wait(timeout: .now()) == .success) }
    }

    @Test(arguments: [(true, false), (false, true), (false, false)])
    func `without a private key, or on one thread, work is done by whoever asks`(isApart: Bool, signs: Bool) async {
        let caller = Task<Bool, Never>.immediate {
            let thread = pthread_self()
            return await SigningQueue(isApart: isApart).run(signs: signs) { pthread_self() == thread }
        }
        #expect(await caller.value)
    }
}
