import SluiceAuditor
import SluiceSimulator
import Testing

/// Looks for a planted bug with the plans that `make simulate` makes.
enum Hunt {
    /// The first of some seeds whose history shows an invariant broken.
    static func seed(
        of letter: String, within count: Int, channels: [String] = PlanMaker.channels, _ seams: Seams
    ) -> UInt64? {
        (1...UInt64(count)).first { seed in
            Simulation(PlanMaker.plan(seed, channels: channels), seams: seams).run().letters.contains(letter)
        }
    }

    /// The gateway with one part replaced.
    static func seams(_ change: (inout Seams) -> Void) throws -> Seams {
        var seams = try Seams.genuine()
        change(&seams)
        return seams
    }

    /// The gateway with a plugin in which one text has become another.
    static func plugin(_ name: String, _ text: String, _ other: String) throws -> Seams {
        var isThere = false
        let definitions = try Definitions { plugin, content in
            guard plugin == name, content.contains(text) else { return content }
            isThere = true
            return content.replacing(text, with: other)
        }
        #expect(isThere, "the plugin \(name) no longer has this text: \(text)")
        return Seams(definitions: definitions)
    }
}
