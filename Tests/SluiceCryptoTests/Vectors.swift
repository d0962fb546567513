import Foundation
import SluiceCrypto
import Testing

/// The recorded exchanges of Cases/vectors.json, each an object with id, inputs and expected.
enum Vectors {
    private nonisolated(unsafe) static let all: [String: [String: Any]] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases/vectors.json")
        guard let data = try? Data(contentsOf: file),
            let list = try? JSONSerialization.jsonObject(with: data) as? [[String: Any]]
        else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: list.compactMap { entry in (entry["id"] as? String).map { ($0, entry) } })
    }()

    static func entry(_ id: String) throws -> Vector { Vector(entry: try #require(all[id], "no vector \(id)")) }
}

/// One recorded exchange.
struct Vector {
    let entry: [String: Any]

    /// A text of the inputs, `/` between the keys of nested objects.
    func input(_ path: String) throws -> String {
        var value: Any? = entry["inputs"]
        for key in path.split(separator: "/") { value = (value as? [String: Any])?[String(key)] }
        return try #require(value as? String, "no input \(path)")
    }

    func bytes(_ path: String) throws -> [UInt8] { Array(try input(path).utf8) }
    func base64(_ path: String) throws -> [UInt8] { try #require(Base64.decode(try input(path), .skipWhitespace)) }

    func expected() throws -> String { try #require(entry["expected"] as? String) }
    func expected(_ key: String) throws -> String {
        try #require((entry["expected"] as? [String: Any])?[key] as? String)
    }
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
func hex(_ text: String) throws -> [UInt8] { try #require(Hex.decode(text)) }

/// The code of the CryptoError that the body throws.
func codeThrown(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch { return (error as? CryptoError)?.code ?? "\(error)" }
}

/// Keys, certificates and signatures that the `openssl` command made for these tests, by name (Cases/keys.json).
enum Fixtures {
    private nonisolated(unsafe) static let all: [String: Any] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases/keys.json")
        guard let data = try? Data(contentsOf: file) else { return [:] }
        return (try? JSONSerialization.jsonObject(with: data) as? [String: Any]) ?? [:]
    }()

    static func text(_ name: String) throws -> String { try #require(all[name] as? String, "no fixture \(name)") }
    static func bytes(_ name: String) throws -> [UInt8] { try #require(Base64.decode(try text(name))) }
    static func number(_ name: String) throws -> Int64 { Int64(try #require(all[name] as? Int)) }
}
