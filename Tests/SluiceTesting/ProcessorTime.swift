import Glibc

/// Processor time that this thread spends in a body, in seconds (clock_gettime(2), CLOCK_THREAD_CPUTIME_ID): what a body
/// costs, however many others want the processors meanwhile.
package func processorSeconds(_ body: () -> Void) -> Double {
    func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    body()
    return now() - start
}
