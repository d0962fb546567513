import Glibc

/// A file of HTTP requests: before each, its length in decimal digits and a line feed.
enum PreparedRequests {
    static func read(_ path: String) throws -> [[UInt8]] {
        let bytes = try contents(of: path)
        var requests: [[UInt8]] = []
        var place = 0
        while place < bytes.count {
            guard let end = bytes[place...].firstIndex(of: UInt8(ascii: "\n")),
                let length = Int(String(decoding: bytes[place..<end], as: UTF8.self)), end + 1 + length <= bytes.count
            else { throw BenchError("\(path) is no file of prepared requests, at byte \(place)") }
            requests.append(Array(bytes[(end + 1)..<(end + 1 + length)]))
            place = end + 1 + length
        }
        if requests.isEmpty { throw BenchError("\(path) has no requests") }
        return requests
    }

    static func write(_ requests: [[UInt8]], to path: String) throws {
        guard let file = fopen(path, "wb") else { throw BenchError("\(path) cannot be written") }
        defer { fclose(file) }
        for request in requests {
            fputs("\(request.count)\n", file)
            fwrite(request, 1, request.count, file)
        }
    }
}
