import SluiceCrypto
import SluiceSchema

/// Turns plugins and channels into adapters.
package enum ChannelLoader {
    /// Reads everything and reports everything that is wrong at once. A plugin with an error has no adapters; a channel
    /// with an error has none; the others are not touched by that. Pure but for the resolver.
    ///
    /// - Parameters:
    ///   - publicBaseURL: the gateway's own address as providers reach it, without a slash at the end.
    ///   - limits: what a channel may take of the gateway where its file says nothing.
    ///   - runsCases: whether each plugin's cases are run, and a plugin whose cases fail is refused.
    package static func load(
        plugins: [PluginSource], channels: [ChannelSource], resolver: some SecretResolver, publicBaseURL: String,
        limits: ChannelLimits = ChannelLimits(), runsCases: Bool
    ) -> LoadResult {
        var diagnostics = Diagnostics()
        var compiled: [String: Plugin] = [:]
        var refused: Set<String> = []
        for source in plugins {
            let (name, plugin) = load(source, runsCases: runsCases, &diagnostics)
            if let plugin, compiled[plugin.name] != nil {
                let place = SourcePosition(file: source.file, line: 1, column: 1)
                diagnostics.add(
                    Diagnostic(place, code: "plugin-twice", "another file is the plugin \"\(plugin.name)\" already"))
            } else if let plugin {
                compiled[plugin.name] = plugin
            } else if let name {
                refused.insert(name)
            }
        }
        var adapters: [String: Adapter] = [:]
        for source in channels {
            let loaded = load(
                source, plugins: compiled, refused: refused, resolver: resolver, publicBaseURL: publicBaseURL,
                limits: limits, &diagnostics)
            guard let (adapter, place) = loaded else { continue }
            if adapters[adapter.profile.label] != nil {
                diagnostics.add(
                    Diagnostic(
                        place, code: "label-twice", "another file is the channel \"\(adapter.profile.label)\" already"))
            } else {
                adapters[adapter.profile.label] = adapter
            }
        }
        return LoadResult(adapters: adapters, diagnostics: diagnostics.sorted)
    }

    /// The plugin's name as far as it can be read, and the plugin if it is sound and its cases hold.
    private static func load(
        _ source: PluginSource, runsCases: Bool, _ diagnostics: inout Diagnostics
    ) -> (name: String?, plugin: Plugin?) {
        let name = (try? YAMLParser.parse(source.bytes, file: source.file))?["plugin"]?.text
        guard let plugin = Plugin.compile(source.bytes, file: source.file, into: &diagnostics) else {
            return (name, nil)
        }
        let start = SourcePosition(file: source.file, line: 1, column: 1)
        guard let cases = source.casesBytes else {
            diagnostics.add(
                Diagnostic(
                    start, code: "cases-missing",
                    "a plugin without cases does not load; they belong into \(source.casesFile)"))
            return (name, nil)
        }
        guard runsCases else { return (name, plugin) }
        let problems = CaseFile.run(cases, file: source.casesFile, plugin: plugin)
        diagnostics.add(contentsOf: problems)
        return (name, Diagnostics(problems).hasErrors ? nil : plugin)
    }

    private static func load(
        _ source: ChannelSource, plugins: [String: Plugin], refused: Set<String>, resolver: some SecretResolver,
        publicBaseURL: String, limits: ChannelLimits, _ diagnostics: inout Diagnostics
    ) -> (adapter: Adapter, place: SourcePosition)? {
        let node: YAMLNode
        do throws(SchemaError) {
            node = try YAMLParser.parse(source.bytes, file: source.file)
        } catch {
            diagnostics.add(contentsOf: error.diagnostics)
            return nil
        }
        let problems = Linter.check(node, against: ChannelSpec.file)
        diagnostics.add(contentsOf: problems)
        guard let named = node["plugin"], let name = named.text else { return nil }
        guard let plugin = plugins[name] else {
            let message =
                refused.contains(name)
                ? "the plugin \"\(name)\" has errors, so this channel cannot be used" : "there is no plugin \"\(name)\""
            diagnostics.add(
                Diagnostic(
                    named.position, code: refused.contains(name) ? "plugin-refused" : "unknown-plugin", message,
                    suggestion: refused.contains(name)
                        ? nil : nearestName(to: name, among: refused.union(plugins.keys).sorted())))
            return nil
        }
        let builder = ChannelBuilder(
            plugin: plugin, resolver: resolver, publicBaseURL: publicBaseURL, isCase: false, limits: limits)
        let digest = Hex.encode(Digest.sha256(source.bytes, Array(plugin.digest.utf8)))
        guard let adapter = builder.build(node, digest: digest, &diagnostics), !Diagnostics(problems).hasErrors else {
            return nil
        }
        return (adapter, node["channel_label"]?.position ?? node.position)
    }
}
