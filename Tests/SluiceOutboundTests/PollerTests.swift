import Glibc
import Testing

@testable import SluiceOutbound

@Suite struct PollerTests {
    private func poller(_ mailbox: Mailbox) throws -> Poller {
        try #require(Poller(wakeDescriptor: mailbox.wakeDescriptor))
    }

    private func makePipe() -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [0, 0]
        precondition(pipe(&ends) == 0)
        return (ends[0], ends[1])
    }

    private func wait(_ poller: Poller, pauseMS: Int = 0) -> [Poller.Event] {
        poller.wait(untilMS: pauseMS, nowMS: 0)
        return Array(sequence(state: ()) { _ in poller.next() })
    }

    @Test func `a descriptor is told of as long as it is ready and watched for that`() throws {
        let mailbox = try #require(Mailbox())
        let poller = try poller(mailbox)
        let ends = makePipe()
        defer { [ends.reading, ends.writing].forEach { close($0) } }
        poller.watch(ends.reading, reading: true, writing: false)
        #expect(wait(poller).isEmpty)
        write(ends.writing, "x", 1)
        let event = Poller.Event(descriptor: ends.reading, isReadable: true, isWritable: false)
        #expect(wait(poller) == [event])
        #expect(wait(poller) == [event])
        poller.watch(ends.reading, reading: false, writing: false)
        #expect(wait(poller).isEmpty)
        poller.watch(ends.reading, reading: true, writing: false)
        #expect(wait(poller) == [event])
    }

    @Test func `an event of a closed descriptor is not given to the next of the same number`() throws {
        let mailbox = try #require(Mailbox())
        let poller = try poller(mailbox)
        let (first, second, fresh) = (makePipe(), makePipe(), makePipe())
        defer { [first.reading, first.writing, second.reading, second.writing, fresh.writing].forEach { close($0) } }
        for ends in [first, second] {
            poller.watch(ends.reading, reading: true, writing: false)
            write(ends.writing, "x", 1)
        }
        poller.wait(untilMS: 0, nowMS: 0)
        let told = try #require(poller.next()).descriptor
        // Both are ready. While the first is handled, the other is closed, and its number comes back at once.
        let other = told == first.reading ? second.reading : first.reading
        poller.watch(other, reading: false, writing: false)
        precondition(dup2(fresh.reading, other) == other)
        close(fresh.reading)
        poller.watch(other, reading: true, writing: false)
        #expect(poller.next() == nil)
        write(fresh.writing, "x", 1)
        #expect(wait(poller).contains(Poller.Event(descriptor: other, isReadable: true, isWritable: false)))
    }

    @Test func `a resting loop is woken once by whoever leaves something, and by nobody while it is at work`() throws {
        let mailbox = try #require(Mailbox())
        let poller = try poller(mailbox)
        func isWoken() -> Bool {
            var count: UInt64 = 0
            // The eventfd is not blocking: nothing to read means that nobody has written.
            return read(mailbox.wakeDescriptor, &count, 8) == 8 && count == 1
        }
        var delivery = Mailbox.Delivery()
        mailbox.exchange(&delivery)
        #expect(delivery.isEmpty)
        for _ in 0..<3 { mailbox.noteCancellation() }
        #expect(isWoken())
        #expect(wait(poller).isEmpty, "being woken is no descriptor's event")
        mailbox.exchange(&delivery)
        #expect(delivery.hasCancellations)
        mailbox.noteCancellation()
        #expect(!isWoken())
        mailbox.exchange(&delivery)
        #expect(delivery.hasCancellations)
        mailbox.exchange(&delivery)
        #expect(delivery.isEmpty)
        mailbox.stop(atMS: 1)
        #expect(isWoken())
    }
}
