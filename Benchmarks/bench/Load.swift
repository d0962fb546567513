import ArgumentParser
import CBench
import Glibc

/// A constant rate, whatever the answers do; or prepared requests, each once, as fast as the answers come.
struct Load: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send requests to 127.0.0.1 at a constant rate, open loop.")

    @Option var port: Int
    @Option var path = "/"
    @Option(help: "Requests a second; as fast as the answers come when left out.") var rate = 0.0
    @Option var connections = 64
    @Option(help: "How long; with --prepared, when to give up.") var seconds = 2.0
    @Option(help: "The body of a POST; %d in it becomes a number of its own. Empty: GET.") var body = ""
    @Option(help: "`Name: value`.") var header: [String] = []
    @Option(help: "A file of requests as `PreparedRequests` writes it.") var prepared: String?

    func run() throws {
        let mark = "000000000000"
        let requests: [[UInt8]]
        var numberAt: Int?
        if let prepared {
            requests = try PreparedRequests.read(prepared)
        } else {
            requests = [request(mark)]
            numberAt = body.contains("%d") ? offset(of: Array(mark.utf8), in: requests[0]) : nil
        }
        let total = prepared == nil ? Int((rate > 0 ? rate : 200_000) * seconds) : requests.count
        var result = cbench_load_result()
        let status = withPointers(requests) { pointers, lengths in
            var load = cbench_load(
                port: Int32(port), connections: Int32(connections), rate: rate, total: total, seconds: seconds,
                requests: pointers, lengths: lengths, count: requests.count, number_at: numberAt ?? -1)
            return cbench_run_load(&load, &result)
        }
        guard status == 0 else { throw BenchError("no connection to port \(port)") }
        var output = Output()
        output.add("requests", result.requests)
        output.add("refused", result.refused)
        output.add("errors", result.errors + (prepared == nil ? 0 : result.unsent))
        output.add("rate", result.elapsed_seconds > 0 ? Double(result.requests) / result.elapsed_seconds : 0)
        output.add("p50_us", result.p50_us)
        output.add("p99_us", result.p99_us)
        output.add("max_us", result.max_us)
        output.print()
    }

    private func request(_ mark: String) -> [UInt8] {
        let content = body.replacing("%d", with: "\(UInt64.random(in: 0...UInt64.max))-\(mark)")
        var lines = ["\(body.isEmpty ? "GET" : "POST") \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)"] + header
        if !body.isEmpty { lines.append("Content-Length: \(content.utf8.count)") }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + content).utf8)
    }

    /// Where bytes stand for the last time.
    private func offset(of wanted: [UInt8], in bytes: [UInt8]) -> Int? {
        (0...(bytes.count - wanted.count)).last { bytes[$0...].starts(with: wanted) }
    }

    private func withPointers(
        _ requests: [[UInt8]],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, UnsafePointer<Int>) -> Int32
    ) -> Int32 {
        let lengths = requests.map(\.count)
        let copies = requests.map { request in
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: max(1, request.count))
            for (index, byte) in request.enumerated() { copy[index] = CChar(bitPattern: byte) }
            return copy
        }
        defer { for copy in copies { copy.deallocate() } }
        var pointers: [UnsafeMutablePointer<CChar>?] = copies
        return pointers.withUnsafeMutableBufferPointer { pointers in
            lengths.withUnsafeBufferPointer { lengths in
                guard let first = pointers.baseAddress, let length = lengths.baseAddress else { return -1 }
                return body(first, length)
            }
        }
    }
}
