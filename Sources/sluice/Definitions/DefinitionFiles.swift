import Foundation
import SluiceChannel
import SluiceCrypto
import SluiceSchema

/// Plugins and channels as they stand on disk. The rooms below never touch a file; this does it for them.
struct DefinitionFiles {
    let channelsDirectory: URL
    let publicBaseURL: String
    let masterKey: [UInt8]
    /// What a channel may take of the gateway where its file says nothing.
    let limits: ChannelLimits

    init(
        channelsDirectory: URL, publicBaseURL: String, masterKey: [UInt8], limits: ChannelLimits = ChannelLimits()
    ) {
        self.limits = limits
        self.channelsDirectory = channelsDirectory
        self.publicBaseURL = publicBaseURL
        self.masterKey = masterKey
    }

    init(_ settings: Settings) {
        self.init(
            channelsDirectory: settings.channelsDirectory, publicBaseURL: settings.publicBaseURL,
            masterKey: settings.masterKey, limits: settings.channelLimits)
    }

    /// Reads, compiles and checks everything, cases included.
    func load() throws(SchemaError) -> LoadResult {
        var diagnostics = Diagnostics()
        let plugins = pluginSources(&diagnostics)
        let channels = yamlFiles(in: channelsDirectory, &diagnostics).compactMap { url in
            read(url, &diagnostics).map { ChannelSource(file: display(url), bytes: $0) }
        }
        var result = ChannelLoader.load(
            plugins: plugins, channels: channels, resolver: FileSecrets(masterKey: masterKey),
            publicBaseURL: publicBaseURL, limits: limits, runsCases: true)
        diagnostics.add(contentsOf: result.diagnostics)
        result.diagnostics = diagnostics.sorted
        return result
    }

    private func pluginSources(_ diagnostics: inout Diagnostics) -> [PluginSource] {
        let directory = channelsDirectory.appendingPathComponent("plugins")
        let files = yamlFiles(in: directory, &diagnostics)
        var sources: [PluginSource] = []
        for url in files where !url.lastPathComponent.hasSuffix(".cases.yaml") {
            guard let bytes = read(url, &diagnostics) else { continue }
            let cases = url.deletingPathExtension().appendingPathExtension("cases").appendingPathExtension("yaml")
            sources.append(
                PluginSource(
                    file: display(url), bytes: bytes, casesFile: display(cases),
                    casesBytes: (try? Data(contentsOf: cases)).map { Array($0) }))
        }
        return sources
    }

    /// The YAML files of a folder in the order of their names, so that messages come in the same order every time.
    private func yamlFiles(in directory: URL, _ diagnostics: inout Diagnostics) -> [URL] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory.path) else {
            let position = SourcePosition(file: display(directory), line: 1, column: 1)
            diagnostics.add(Diagnostic(position, code: "folder-unreadable", "this folder cannot be read"))
            return []
        }
        return names.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted()
            .map { directory.appendingPathComponent($0) }
    }

    private func read(_ url: URL, _ diagnostics: inout Diagnostics) -> [UInt8]? {
        if let data = try? Data(contentsOf: url) { return Array(data) }
        let position = SourcePosition(file: display(url), line: 1, column: 1)
        diagnostics.add(Diagnostic(position, code: "file-unreadable", "this file cannot be read"))
        return nil
    }

    /// The path as a person in the working directory would write it. Secrets in files are looked for beside it, so it must
    /// lead there from the working directory, wherever config.yaml lies.
    private func display(_ url: URL) -> String {
        let path = url.standardizedFileURL.path
        let here = FileManager.default.currentDirectoryPath + "/"
        return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
    }
}

/// Where the values behind references come from: the environment, files beside the channel, and what `sluice seal` made.
struct FileSecrets: SecretResolver {
    let masterKey: [UInt8]

    func environment(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

    func file(_ path: String, besideFile: String) throws -> [UInt8] {
        let directory = URL(fileURLWithPath: besideFile).deletingLastPathComponent()
        return Array(try Data(contentsOf: URL(fileURLWithPath: path, relativeTo: directory)))
    }

    func unseal(_ text: String, context: String) throws -> [UInt8] {
        try Sealer(masterKey: masterKey).open(text, context: context)
    }
}
