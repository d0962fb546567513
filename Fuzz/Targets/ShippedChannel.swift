import Foundation
package import SluiceChannel
import SluiceCrypto
import SluiceSchema

/// A plugin that comes with Sluice, with the channel of its own cases: once as it is, once with keys that nobody has.
package struct ShippedChannel: Sendable {
    package let name: String
    /// With the keys and secrets of the cases: what the cases recorded verifies.
    package let genuine: Adapter
    /// The provider's keys, and every secret that is shared with it, replaced: nothing can verify.
    package let foreign: Adapter
    let cases: YAMLNode
    let definition: YAMLNode
    let genuineSupply: Supply
    let foreignSupply: Supply

    /// Every plugin under `channels/plugins`, by name.
    package static let all: [String: ShippedChannel] = {
        let folder = Repository.root.appendingPathComponent("channels/plugins").path
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
            .filter { $0.hasSuffix(".yaml") && !$0.hasSuffix(".cases.yaml") }.map { String($0.dropLast(5)) }
        precondition(names.count > 3, "the shipped plugins are missing")
        return Dictionary(uniqueKeysWithValues: names.map { ($0, ShippedChannel($0)) })
    }()

    private init(_ name: String) {
        self.name = name
        let bytes = Repository.bytes("channels/plugins/\(name).yaml")
        var diagnostics = Diagnostics()
        guard let plugin = Plugin.compile(bytes, file: name, into: &diagnostics),
            let definition = try? YAMLParser.parse(bytes, file: name),
            let cases = try? YAMLParser.parse(Repository.bytes("channels/plugins/\(name).cases.yaml"), file: name)
        else { preconditionFailure("the plugin \(name) does not load: \(diagnostics.sorted)") }
        let channels = CaseChannels(node: cases, plugin: plugin)
        let overrides = ShippedChannel.foreign(cases["channel"]?.members ?? [], cases.position)
        guard let genuine = channels.adapter(overriding: nil, &diagnostics),
            let foreign = channels.adapter(overriding: overrides, &diagnostics),
            let key = try? PublicKey(Repository.text("Fuzz/Keys/foreign_public.pem"))
        else { preconditionFailure("the channel of \(name) does not load: \(diagnostics.sorted)") }
        self.definition = definition
        self.cases = cases
        self.genuine = genuine
        self.foreign = foreign
        genuineSupply = CaseFacts(nil, defaults: cases["given"], method: "", &diagnostics).supply
        foreignSupply = Supply(
            tokens: genuineSupply.tokens, keys: genuineSupply.keys.mapValues { $0.mapValues { _ in key } })
    }

    /// What the cases give to an operation.
    func facts(method: String) -> CaseFacts {
        var diagnostics = Diagnostics()
        return CaseFacts(nil, defaults: cases["given"], method: method, &diagnostics)
    }

    /// Whether the answers are signed by the provider.
    var verifiesAnswers: Bool {
        definition["answers"]?["verify"].map { $0["none"] == nil } ?? false
    }

    /// Whether the buyer's return is signed by the provider.
    package var verifiesReturn: Bool { definition["return"]?["verify"].map { $0.members == nil } ?? false }

    private static func foreign(_ members: [YAMLNode.Member], _ place: SourcePosition) -> YAMLNode {
        let publicKey = Repository.text("Fuzz/Keys/foreign_public.pem")
        let certificate = Repository.text("Fuzz/Keys/foreign_certificate.pem")
        func text(_ text: String) -> YAMLNode.Content { .scalar(.init(text: text, isPlain: false)) }
        var changed: [YAMLNode.Member] = []
        for var member in members {
            let old = member.value.text ?? ""
            if let keys = member.value.members {
                member.value.content = .mapping(
                    keys.map { key in
                        var key = key
                        key.value.content = text(publicKey)
                        return key
                    })
            } else if member.key == "root_certificates" {
                member.value.content = text(certificate)
            } else if member.key == "public_key" {
                member.value.content = text(publicKey)
            } else if member.key.contains("secret") || member.key == "encrypt_key" {
                member.value.content = text(String(old.reversed()))
            } else {
                continue
            }
            changed.append(member)
        }
        return YAMLNode(position: place, content: .mapping(changed))
    }
}
