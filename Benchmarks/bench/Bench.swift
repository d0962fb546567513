import ArgumentParser

/// What is measured inside a process. `Benchmarks/bench.py` starts it and reads the one line of JSON that each command prints.
@main struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "In-process measurements for `make bench`.",
        subcommands: [Load.self, Callbacks.self, Append.self, Recover.self, Grow.self, Lookup.self, Adapters.self])
}

/// What a person meets when something outside is not as it must be.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
