import ArgumentParser
import Foundation
import SluiceSimulator
import Synchronization

/// `make simulate`: histories from seeds, until one fails or enough have been seen.
@main
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the gateway through random histories full of faults, and audits each.")

    @Option(help: "The first seed; the following ones come after it.")
    var seed: UInt64 = 1

    @Option(help: "How many histories to run.")
    var histories = 10_000

    @Option(help: "How many threads run histories side by side.")
    var jobs = max(1, ProcessInfo.processInfo.activeProcessorCount)

    @Option(help: "Stop after so many seconds, whatever has been run by then.")
    var seconds: Int?

    @Flag(help: "Print the whole history of the first seed, and run no other.")
    var tells = false

    @Flag(help: "Go on after a failing seed, and count what fails.")
    var goesOn = false

    func run() throws {
        let seams = try Seams.genuine()
        if tells { return tell(Simulation(PlanMaker.plan(seed), seams: seams, isTracing: true).run()) }
        let crowd = Crowd(first: seed, count: histories, seconds: seconds, stopsAtFailure: !goesOn)
        let start = ContinuousClock.now
        crowd.run(jobs: jobs, seams: seams)
        let took = (ContinuousClock.now - start) / .seconds(1)
        let done = crowd.done
        let rate = Int(Double(done) / took * 3600)
        print("\(done) histories in \(Int(took)) s on \(jobs) threads: \(rate) an hour; \(crowd.failing.count) failed")
        guard let failing = crowd.failing.min(by: { $0.seed < $1.seed }) else { return }
        if goesOn { crowd.summarize() }
        Report.print(failing.seed, failing.letters, seams: seams)
        throw ExitCode.failure
    }

    private func tell(_ outcome: HistoryResult) {
        for line in outcome.trace { print(line) }
        for line in Report.lines(outcome) { print(line) }
        print("fingerprint \(String(outcome.fingerprint, radix: 16)), \(outcome.jobs) jobs, \(outcome.lives) lives")
    }
}
