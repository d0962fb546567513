package import SluiceAuditor

/// How a history ended.
package struct HistoryResult: Sendable {
    /// What the auditor found, and what the simulator itself saw go wrong.
    package var findings: [Finding]
    /// What kept the history from its end: work that stays open, a gateway that does not start.
    package var failures: [String]
    /// The history in words, where it was asked for.
    package var trace: [String]
    /// A fingerprint of everything that happened: the same for the same plan.
    package var fingerprint: UInt64
    /// How much happened.
    package var jobs: Int
    package var lives: Int

    package var isSound: Bool { findings.isEmpty && failures.isEmpty }
    /// The letters of what is broken; `?` stands for a failure that no invariant names.
    package var letters: Set<String> {
        Set(findings.map(\.invariant.rawValue)).union(failures.isEmpty ? [] : ["?"])
    }
}
