import Foundation
import SluiceFuzzTargets
import SluiceTesting
import Testing

/// The fuzz targets without a fuzzer: over the kept corpus, and over a bounded number of changes of it from a seed.
@Suite struct `Parsers of foreign bytes` {
    static let names = FuzzTarget.all.map(\.name)

    @Test func `every target has a corpus, and every corpus a target`() throws {
        for name in Self.names { #expect(!Repository.corpus(name).isEmpty, "\(name)") }
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: Repository.root.appendingPathComponent("Fuzz/Corpus").path)
        #expect(Set(folders) == Set(Self.names))
    }

    @Test(arguments: names) func `every kept input keeps every property`(_ name: String) async throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let broken = await onThread {
            Repository.corpus(name).compactMap { file in problem(target, file.input).map { "\(file.name): \($0)" } }
        }
        #expect(broken.isEmpty, "\(broken.prefix(3))")
    }

    @Test(arguments: names) func `changed inputs keep every property`(_ name: String) async throws {
        let seed = SplitMix.seedFromEnvironment()
        print("\(name): SLUICE_SEED=\(seed)")
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let broken = await onThread { () -> String? in
            var mutator = Mutator(inputs: Repository.corpus(name).map(\.input), seed: seed)
            for number in 0..<Self.tries(name) {
                let input = mutator.next()
                if let problem = problem(target, input) {
                    return "number \(number): \(problem)\n\(String(decoding: input, as: UTF8.self))"
                }
            }
            return nil
        }
        #expect(broken == nil, "SLUICE_SEED=\(seed)")
    }

    /// As many as a debug build does in about a second.
    private static func tries(_ name: String) -> Int {
        switch name {
        case "definition": 8
        case "journal", "chain", "log": 20
        case "answer", "callback": 60
        default: 200
        }
    }
}

/// What an input breaks; nil if nothing.
private func problem(_ target: FuzzTarget, _ input: [UInt8]) -> String? {
    do {
        try target.check(input)
        return nil
    } catch {
        return "\(error)"
    }
}

/// Runs on a thread of its own: targets block, and a parser must get by with the stack of a thread.
func onThread<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
    await withCheckedContinuation { continuation in
        let thread = Thread { continuation.resume(returning: body()) }
        thread.stackSize = 8 << 20
        thread.start()
    }
}

/// Changes inputs as fuzzers do, the same for the same seed.
private struct Mutator {
    private let inputs: [[UInt8]]
    private var random: SplitMix

    init(inputs: [[UInt8]], seed: UInt64) {
        self.inputs = inputs
        random = SplitMix(seed: seed)
    }

    mutating func next() -> [UInt8] {
        var input = inputs.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &random) { change(&input) }
        return input
    }

    private mutating func change(_ input: inout [UInt8]) {
        let place = Int.random(in: 0...input.count, using: &random)
        let end = min(input.count, place + Int.random(in: 1...16, using: &random))
        switch Int.random(in: 0..<7, using: &random) {
        case 0: input.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 1: input.removeSubrange(place..<end)
        case 2: input.insert(contentsOf: input[place..<end], at: place)
        case 3: input = Array(input[..<place])
        case 4:
            let other = inputs.randomElement(using: &random) ?? []
            input = Array(input[..<place]) + other.dropFirst(Int.random(in: 0...other.count, using: &random))
        case 5 where place < input.count: input[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        default:
            let signs = Array("{}[]()<>\"'\\/%&=+-.,:;#@!*|$\n\r\t 09aZ\u{0}é".utf8)
            input.insert(signs.randomElement(using: &random) ?? 0, at: place)
        }
    }
}
