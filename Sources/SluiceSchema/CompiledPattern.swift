import Synchronization

/// A regular expression that is compiled once and used by many threads.
///
/// `Regex` is not Sendable and takes far longer to compile than to match, so one compiled expression is shared under a lock.
/// The texts that are matched are short: nobody waits long for it.
package final class CompiledPattern: Sendable {
    private let regex: Mutex<Regex<AnyRegexOutput>>

    /// Nil when the pattern, in the syntax of Swift's `Regex`, does not compile.
    package init?(_ pattern: String) {
        guard let regex = try? Regex(pattern) else { return nil }
        self.regex = Mutex(regex)
    }

    /// Whether the whole text matches.
    package func matches(_ text: String) -> Bool {
        regex.withLock { regex in (try? regex.wholeMatch(in: text)) ?? nil != nil }
    }
}
