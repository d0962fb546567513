import Glibc

/// How many files this process may have open. Connections are files; the soft limit that a shell grants (1024 as a rule) is
/// meant for programs that use select(2), which this one does not.
enum FileLimit {
    /// Raises the soft limit to the hard one (setrlimit(2)).
    /// - Returns: the limit that holds now.
    static func raised() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        let granted = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        let isRaised = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        return Int(clamping: isRaised ? limit.rlim_max : granted)
    }
}
