import Foundation
import SluiceCrypto
import Testing

/// Looks for the keys of an installation in texts and files, in every writing in which they could get there.
struct SecretSearch {
    /// A writing of a key, and which file it is from.
    private var needles: [(name: String, bytes: [UInt8])] = []
    private let installation: Installation

    init(_ installation: Installation) throws {
        self.installation = installation
        let folder = installation.folder.appendingPathComponent("data/keys")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        where !name.hasSuffix("-public.pem") {
            let text = try installation.key(name)
            if name.hasSuffix(".pem") {
                // Any full line of the key's text gives it away; so does its binary form.
                let lines = text.split(separator: "\n").filter { !$0.hasPrefix("-") }.map(String.init)
                for line in lines where line.count > 40 { add(name, Array(line.utf8)) }
                add(name, Base64.decode(lines.joined()) ?? [])
            } else {
                add(name, Array(text.utf8))
                let bare = text.hasPrefix("whsec_") ? String(text.dropFirst(6)) : text
                add(name, Array(bare.utf8))
                add(name, Hex.decode(bare) ?? Base64.decode(bare) ?? Array(bare.utf8))
            }
        }
    }

    private mutating func add(_ name: String, _ secret: [UInt8]) {
        let text = String(decoding: secret, as: UTF8.self)
        let percent = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
        let writings = [
            Hex.encode(secret), Hex.encode(secret, uppercase: true), Base64.encode(secret, padding: false),
            Base64.encode(secret, urlSafe: true, padding: false), percent, percent.lowercased(),
        ]
        needles.append((name, secret))
        for writing in writings { needles.append((name, Array(writing.utf8))) }
    }

    /// Expects that none of the keys stands in a text.
    func expectNone(in text: String, _ what: String) { expectNone(in: Data(text.utf8), what) }

    /// Expects that none stands in any file of the installation but where keys belong.
    /// - Returns: how many files were looked at.
    func expectNoneInFiles() throws -> Int {
        var count = 0
        let names = FileManager.default.enumerator(atPath: installation.folder.path)?.compactMap { $0 as? String } ?? []
        for name in names where !name.hasPrefix("data/keys") {
            let url = installation.folder.appendingPathComponent(name)
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            expectNone(in: try Data(contentsOf: url), name)
            count += 1
        }
        return count
    }

    private func expectNone(in data: Data, _ what: String) {
        let found = names(in: data)
        #expect(found.isEmpty, "\(found.sorted()) in \(what)")
    }

    /// The files of which a key stands in these bytes.
    func names(in data: Data) -> Set<String> {
        Set(needles.filter { $0.bytes.count >= 16 && data.range(of: Data($0.bytes)) != nil }.map(\.name))
    }
}
