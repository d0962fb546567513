import SluiceSchema

/// Turns plugins and channels into adapters.
package enum ChannelLoader {
    /// Reads everything and reports everything that is wrong at once. A plugin with an error has no adapters; a channel
    /// with an error has none; the others are not touched by that. Pure but for the resolver.
    ///
    /// - Parameters:
    ///   - publicBaseURL: the gateway's own address as providers reach it, without a slash at the end.
    ///   - runsCases: whether each plugin's cases are run, and a plugin whose cases fail is refused.
    package static func load(
        plugins: [PluginSource], channels: [ChannelSource], resolver: some SecretResolver, publicBaseURL: String,
        runsCases: Bool
    ) -> LoadResult { LoadResult(adapters: [:], diagnostics: []) }
}
