import Foundation
import SluiceCrypto

/// The keys that development needs, made at first run and never committed. Existing files are never touched.
struct DevelopmentKeys {
    let directory: URL

    /// What was made now.
    func makeMissing() throws -> [String] {
        try FileManager.default.createDirectory(
            at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var made: [String] = []
        try make("master.key", &made) { Hex.encode(SecureRandom.bytes(32)) }
        for app in ["shop", "fundraiser"] {
            try make("app-\(app).key", &made) { "sk_dev_" + Hex.encode(SecureRandom.bytes(24)) }
            try make("app-\(app).webhook", &made) { "whsec_" + Base64.encode(SecureRandom.bytes(32)) }
        }
        try make("sandbox-encrypt.key", &made) { Hex.encode(SecureRandom.bytes(32)) }
        try makePair("sandbox-merchant", &made)
        try makePair("sandbox-provider", &made)
        return made
    }

    func text(_ name: String) throws -> String {
        try String(contentsOf: directory.appendingPathComponent(name), encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func makePair(_ name: String, _ made: inout [String]) throws {
        let privateName = "\(name)-private.pem"
        guard !exists(privateName) else { return }
        let key = try PrivateKey.generateRSA(bits: 2048)
        try make(privateName, &made) { try key.exportPEM() }
        try make("\(name)-public.pem", &made) { try key.publicKey.spkiPEM() }
    }

    private func make(_ name: String, _ made: inout [String], _ text: () throws -> String) throws {
        guard !exists(name) else { return }
        let url = directory.appendingPathComponent(name)
        // The file is readable by its owner alone from the moment it is there (open(2), O_CREAT with a mode).
        let created = FileManager.default.createFile(
            atPath: url.path, contents: Data(try text().utf8), attributes: [.posixPermissions: 0o600])
        guard created else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: url.path]) }
        made.append(name)
    }

    private func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: directory.appendingPathComponent(name).path)
    }
}
