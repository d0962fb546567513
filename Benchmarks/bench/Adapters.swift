import ArgumentParser
import CBench
import SluiceChannel
import SluiceTrade

/// What a plugin costs by itself: no I/O, no journal.
struct Adapters: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Render the pay request, read its answer and the callback of each plugin, with the material of its cases.")

    @Argument(help: "Plugin files.") var plugins: [String]
    @Option(help: "How long each is repeated.") var milliseconds = 200

    func run() throws {
        var rows: [Output] = []
        for path in plugins {
            let channel = try CaseChannel(plugin: path)
            var row = Output()
            row.add("plugin", channel.adapter.profile.plugin)
            let order = channel.order
            if channel.adapter.stepCount(.pay, method: order.facts.trade.tradingType) > 0 {
                let cost = try measure {
                    _ = try channel.adapter.render(
                        .pay, step: 0, facts: order.facts, moment: order.moment, supply: order.supply)
                }
                row.add("render_ns", cost.nanoseconds)
                row.add("render_allocations", cost.allocations)
            }
            if let answered = channel.answer {
                let cost = measure {
                    _ = channel.adapter.read(
                        .pay, step: 0, call: answered.call, answer: answered.answer, facts: answered.facts,
                        moment: answered.moment, supply: answered.supply)
                }
                row.add("answer_ns", cost.nanoseconds)
                row.add("answer_allocations", cost.allocations)
            }
            if let received = channel.callback {
                let cost = measure {
                    _ = channel.adapter.receive(
                        at: received.place, received.callback, moment: received.moment, supply: received.supply)
                }
                row.add("callback_ns", cost.nanoseconds)
                row.add("callback_allocations", cost.allocations)
            }
            rows.append(row)
        }
        var output = Output()
        output.add("plugins", rows: rows)
        output.print()
    }

    /// The median over batches of one call's nanoseconds, and the allocations of one call.
    private func measure(_ body: () throws -> Void) rethrows -> (nanoseconds: Double, allocations: Double) {
        let clock = ContinuousClock()
        try body()
        let end = clock.now.advanced(by: .milliseconds(milliseconds))
        let (batch, before) = (10, cbench_allocations())
        var times: [Double] = []
        times.reserveCapacity(100_000)
        while clock.now < end && times.count < times.capacity {
            let began = clock.now
            for _ in 0..<batch { try body() }
            times.append(began.duration(to: clock.now).inSeconds * 1e9 / Double(batch))
        }
        let allocations = Double(cbench_allocations() - before) / Double(batch * times.count)
        times.sort()
        return (times[times.count / 2], allocations)
    }
}
