import Glibc

/// Numbers under names, printed as one line of JSON.
struct Output {
    private var members: [String] = []

    mutating func add(_ name: String, _ value: Int) { members.append("\(text(name)):\(value)") }

    mutating func add(_ name: String, _ value: Double) { members.append("\(text(name)):\(value)") }

    mutating func add(_ name: String, _ value: String) { members.append("\(text(name)):\(text(value))") }

    mutating func add(_ name: String, rows: [Output]) {
        members.append("\(text(name)):[\(rows.map(\.line).joined(separator: ","))]")
    }

    var line: String { "{\(members.joined(separator: ","))}" }

    func print() { Swift.print(line) }

    private func text(_ value: String) -> String { "\"\(value.filter { $0 != "\"" && $0 != "\\" })\"" }
}

/// Seconds that a body takes.
func seconds(_ body: () async throws -> Void) async rethrows -> Double {
    let clock = ContinuousClock()
    let began = clock.now
    try await body()
    return began.duration(to: clock.now).inSeconds
}

extension Duration {
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

/// A whole file.
func contents(of path: String) throws -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw BenchError("\(path) cannot be read") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = fread(&part, 1, part.count, file)
        if count == 0 { return bytes }
        bytes.append(contentsOf: part[..<count])
    }
}
