package import SluiceSchema

/// A plugin's two files as read.
package struct PluginSource: Sendable {
    /// The plugin's file name, shown in diagnostics.
    package var file: String
    package var bytes: [UInt8]
    package var casesFile: String
    /// nil when there is no such file, which is an error.
    package var casesBytes: [UInt8]?

    package init(file: String, bytes: [UInt8], casesFile: String, casesBytes: [UInt8]?) {
        self.file = file
        self.bytes = bytes
        self.casesFile = casesFile
        self.casesBytes = casesBytes
    }
}

/// A channel's file as read.
package struct ChannelSource: Sendable {
    /// The file's name, shown in diagnostics; paths in the file are relative to it.
    package var file: String
    package var bytes: [UInt8]

    package init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
    }
}

/// Where the values behind references come from. The only way from a definition to the outside.
package protocol SecretResolver: Sendable {
    /// The environment variable, nil if it is not set.
    func environment(_ name: String) -> String?
    /// The bytes of a file; a relative path is meant beside the channel's file.
    func file(_ path: String, besideFile: String) throws -> [UInt8]
    /// Opens a `sealed:v1:…` text. The context (channel label and setting) is part of what was sealed.
    func unseal(_ text: String, context: String) throws -> [UInt8]
}

/// What loading came to: every channel that is sound, and everything that is wrong with the others.
package struct LoadResult: Sendable {
    /// By channel label.
    package var adapters: [String: Adapter]
    /// In document order, file by file.
    package var diagnostics: [Diagnostic]

    package init(adapters: [String: Adapter], diagnostics: [Diagnostic]) {
        self.adapters = adapters
        self.diagnostics = diagnostics
    }
}
