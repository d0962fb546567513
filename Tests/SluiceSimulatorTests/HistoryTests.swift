import SluiceAuditor
import SluiceSimulator
import Testing

/// The gateway as it is, through random histories.
@Suite struct HistoryTests {
    @Test func `histories full of faults keep every invariant`() throws {
        let seams = try Seams.genuine()
        for seed in UInt64(1)...8 {
            let outcome = Simulation(PlanMaker.plan(seed), seams: seams).run()
            #expect(
                outcome.isSound,
                "make simulate SEED=\(seed) HISTORIES=1: \(outcome.findings.map(\.description)) \(outcome.failures)")
        }
    }

    @Test func `one plan is one history`() throws {
        let seams = try Seams.genuine()
        for seed in UInt64(100)...102 {
            let plan = PlanMaker.plan(seed)
            #expect(
                Simulation(plan, seams: seams).run().fingerprint == Simulation(plan, seams: seams).run().fingerprint,
                "seed \(seed)")
        }
    }
}
