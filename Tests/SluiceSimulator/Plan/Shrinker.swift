/// Makes a failing history shorter, for as long as it still fails in the same way.
package struct Shrinker {
    private let seams: Seams
    private let letters: Set<String>
    /// Histories that may still be tried.
    private var budget: Int

    package init(seams: Seams, letters: Set<String>, budget: Int = 600) {
        self.seams = seams
        self.letters = letters
        self.budget = budget
    }

    /// The shortest plan that was found to fail.
    package mutating func shrink(_ plan: Plan) -> Plan {
        var best = plan
        var simple = plan
        simple.order = .arrival
        if fails(simple) { best = simple }
        var size = max(1, best.steps.count / 2)
        while true {
            var start = 0
            var isSmaller = false
            while start < best.steps.count, budget > 0 {
                var shorter = best
                shorter.steps.removeSubrange(start..<min(start + size, best.steps.count))
                if fails(shorter) {
                    best = shorter
                    isSmaller = true
                } else {
                    start += size
                }
            }
            if budget <= 0 || (size == 1 && !isSmaller) { break }
            if !isSmaller || size > 1 { size = max(1, size / 2) }
        }
        for index in best.steps.indices { simplify(&best, index) }
        return best
    }

    /// One call instead of three that race.
    private mutating func simplify(_ plan: inout Plan, _ index: Int) {
        var simpler = plan
        switch plan.steps[index].action {
        case .order(let order, let channel, let amount, 2..., let variant, let isKeyed, let expires):
            simpler.steps[index].action = .order(
                order, channel: channel, amount: amount, copies: 1, variant: variant, isKeyed: isKeyed,
                expiresInSeconds: expires)
        case .refund(let order, let number, let percent, 2..., let isKeyed, let willFail):
            simpler.steps[index].action = .refund(
                order, number: number, percent: percent, copies: 1, isKeyed: isKeyed, willFail: willFail)
        default: return
        }
        if fails(simpler) { plan = simpler }
    }

    private mutating func fails(_ plan: Plan) -> Bool {
        guard budget > 0 else { return false }
        budget -= 1
        return !Simulation(plan, seams: seams).run().letters.isDisjoint(with: letters)
    }
}
