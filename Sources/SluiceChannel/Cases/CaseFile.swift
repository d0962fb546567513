package import SluiceSchema

/// A plugin's cases: read, run, and compared with what they say.
package enum CaseFile {
    /// Everything that is wrong: with the file, with what the plugin did, with what no case covers.
    package static func run(_ bytes: [UInt8], file: String, plugin: Plugin) -> [Diagnostic] {
        var diagnostics = Diagnostics()
        let node: YAMLNode
        do throws(SchemaError) {
            node = try YAMLParser.parse(bytes, file: file)
        } catch {
            return error.diagnostics
        }
        let problems = Linter.check(node, against: CaseSpec.file)
        if Diagnostics(problems).hasErrors { return problems }
        diagnostics.add(contentsOf: problems)
        if let named = node["plugin"], named.text != plugin.name {
            diagnostics.add(
                Diagnostic(
                    named.position, code: "case-plugin",
                    "these are the cases of \"\(named.text ?? "")\", but the plugin is \"\(plugin.name)\""))
        }
        let channels = CaseChannels(node: node, plugin: plugin)
        guard let adapter = channels.adapter(overriding: nil, &diagnostics) else { return diagnostics.sorted }
        for item in node["cases"]?.items ?? [] {
            var chosen: Adapter? = adapter
            if let changes = item["given"]?["channel"] { chosen = channels.adapter(overriding: changes, &diagnostics) }
            guard let chosen else { continue }
            var run = CaseRun(adapter: chosen, node: item, defaults: node["given"])
            run.run()
            diagnostics.add(contentsOf: run.diagnostics)
        }
        diagnostics.add(contentsOf: CaseCoverage.problems(node, plugin))
        return diagnostics.sorted
    }
}

/// The test channel of a cases file, as it is or with some settings changed.
package struct CaseChannels {
    private let node: YAMLNode
    private let plugin: Plugin

    /// - Parameter node: the cases file.
    package init(node: YAMLNode, plugin: Plugin) {
        self.node = node
        self.plugin = plugin
    }

    /// The adapter; nil after a problem was reported.
    package func adapter(overriding changes: YAMLNode?, _ diagnostics: inout Diagnostics) -> Adapter? {
        let base = node["channel"] ?? YAMLNode(position: node.position, content: .mapping([]))
        let new = changes?.members ?? []
        let kept = (base.members ?? []).filter { member in !new.contains { $0.key == member.key } }
        let merged = YAMLNode(position: base.position, content: .mapping(kept + new))
        let builder = ChannelBuilder(
            plugin: plugin, resolver: NoSecrets(), publicBaseURL: "https://pay.example", isCase: true)
        return builder.build(merged, digest: plugin.digest, &diagnostics)
    }
}

/// Cases refer to nothing outside of their file.
struct NoSecrets: SecretResolver {
    func environment(_ name: String) -> String? { nil }
    func file(_ path: String, besideFile: String) throws -> [UInt8] { throw NotInCases() }
    func unseal(_ text: String, context: String) throws -> [UInt8] { throw NotInCases() }

    private struct NotInCases: Error {}
}

/// What no case shows.
enum CaseCoverage {
    /// Each declared operation and pay method needs a case, each callback and each verified return one that is accepted
    /// and one that is refused.
    static func problems(_ node: YAMLNode, _ plugin: Plugin) -> [Diagnostic] {
        let cases = node["cases"]?.items ?? []
        let place = node["cases"]?.position ?? node.position
        var missing: [String] = []
        for name in OperationName.allCases {
            guard let rule = plugin.operation(name) else { continue }
            let own = cases.filter { $0["operation"]?.text == name.rawValue }
            if own.isEmpty { missing.append("no case for the operation \(name.rawValue)") }
            guard name == .pay else { continue }
            for method in rule.methods.map(\.name) {
                let isShown = own.contains { ($0["method"]?.text ?? rule.defaultMethod) == method }
                if !isShown { missing.append("no case for the pay method \(method)") }
            }
        }
        for callback in plugin.callbacks {
            let own = cases.filter { $0["callback"]?.text == callback.name }
            let isAccepted = own.contains {
                $0["refused"] == nil && ($0["then"]?["trade"] ?? $0["then"]?["refund"] ?? $0["then"]?["events"]) != nil
            }
            if !isAccepted { missing.append("no case in which the callback \(callback.name) is accepted") }
            if !own.contains(where: { $0["refused"] != nil }) {
                missing.append("no case in which the callback \(callback.name) is refused")
            }
        }
        if let rule = plugin.buyerReturn {
            let own = cases.filter { $0["return"]?.boolean == true }
            if !own.contains(where: { $0["refused"] == nil }) {
                missing.append("no case in which the buyer comes back")
            }
            if rule.verification != nil, !own.contains(where: { $0["refused"] != nil }) {
                missing.append("no case in which the buyer's return is refused")
            }
        }
        return missing.map { Diagnostic(place, code: "case-coverage", "there is \($0)") }
    }
}
