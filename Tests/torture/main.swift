import Foundation
import SluiceTorture

// make torture: the release binary, real processes, real files, and everything that can happen to them.

func usage() -> Never {
    print(
        """
        torture [--cycles N] [--seed N] [--only NAME,NAME] [--binary PATH] [--folder PATH] [--keep]

        --cycles   how often the gateway is killed (300)
        --seed     what random instants and amounts are drawn from; drawn and printed when left out
        --only     scenarios: \(Scenario.all.map(\.name).joined(separator: ", "))
        --binary   the executable under test (.build/release/sluice)
        --folder   where installations are made; those in which something is found stay there
        --keep     keeps all of them
        """)
    exit(64)
}

var words = CommandLine.arguments.dropFirst()
var options = TortureOptions(
    executable: Places.root.appendingPathComponent(".build/release/sluice").path, cycles: 300,
    seed: UInt64.random(in: 1...999_999_999),
    folder: FileManager.default.temporaryDirectory.appendingPathComponent("sluice-torture-\(getpid())"))

func number<Value: FixedWidthInteger>(_ word: String?) -> Value {
    guard let word, let value = Value(word) else { usage() }
    return value
}

func text(_ word: String?) -> String {
    guard let word else { usage() }
    return word
}

while let word = words.popFirst() {
    switch word {
    case "--cycles": options.cycles = number(words.popFirst())
    case "--seed": options.seed = number(words.popFirst())
    case "--only": options.only = text(words.popFirst()).split(separator: ",").map(String.init)
    case "--binary": options.executable = text(words.popFirst())
    case "--folder": options.folder = URL(fileURLWithPath: text(words.popFirst()))
    case "--keep": options.keepsFolders = true
    default: usage()
    }
}
/// Who is not root becomes root of a user namespace of their own, where the system allows it: mounting a small file system takes that.
func enterNamespace() {
    guard geteuid() != 0, let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
        let trial = try? Program(
            "unshare", ["-rm", "true"], in: URL(fileURLWithPath: "/"), log: URL(fileURLWithPath: "/dev/null")),
        trial.wait() == 0
    else { return }
    var arguments = (["unshare", "-rm", own] + CommandLine.arguments.dropFirst()).map { strdup($0) } + [nil]
    execvp("unshare", &arguments)
}

/// At once, also into a pipe.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

enterNamespace()
say("torture: seed \(options.seed), \(options.cycles) kills, \(options.executable), in \(options.folder.path)")
let isSound = Torture.run(options, say: say)
say(isSound ? "torture: everything is accounted for" : "torture: see the findings above; seed \(options.seed)")
exit(isSound ? 0 : 1)
