import SluiceSimulator

/// Ways to plant a bug.
enum Hunt {
    /// The gateway with one part replaced.
    static func seams(_ change: (inout Seams) -> Void) throws -> Seams {
        var seams = try Seams.genuine()
        change(&seams)
        return seams
    }

    /// A plugin no longer has the text that was to be replaced.
    struct TextIsGone: Error {
        let plugin: String
        let text: String
    }

    /// The gateway with a plugin in which one text has become another.
    static func plugin(_ name: String, _ text: String, _ other: String) throws -> Seams {
        var isThere = false
        let definitions = try Definitions { plugin, content in
            guard plugin == name, content.contains(text) else { return content }
            isThere = true
            return content.replacing(text, with: other)
        }
        guard isThere else { throw TextIsGone(plugin: name, text: text) }
        return Seams(definitions: definitions)
    }
}
