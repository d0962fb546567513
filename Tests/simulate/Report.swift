import SluiceAuditor
import SluiceSimulator

/// What a failing seed prints: the shortest history that still fails, and what is wrong with it.
enum Report {
    static func print(_ seed: UInt64, _ letters: Set<String>, seams: Seams) {
        Swift.print("seed \(seed) fails: \(letters.sorted().joined(separator: " ")). Looking for a shorter history …")
        var shrinker = Shrinker(seams: seams, letters: letters)
        let plan = shrinker.shrink(PlanMaker.plan(seed))
        let outcome = Simulation(plan, seams: seams, isTracing: true).run()
        Swift.print("\nThe plan, \(plan.steps.count) steps, jobs in the order \(plan.order):")
        for step in plan.steps { Swift.print("  \(step)") }
        Swift.print("\nWhat happened:")
        for line in outcome.trace { Swift.print("  \(line)") }
        Swift.print("\nWhat is wrong:")
        for line in lines(outcome) { Swift.print("  \(line)") }
        Swift.print("\nTo see it again: make simulate SEED=\(seed) HISTORIES=1")
    }

    static func lines(_ outcome: HistoryResult) -> [String] {
        outcome.findings.prefix(20).map(\.description) + outcome.failures
    }
}
