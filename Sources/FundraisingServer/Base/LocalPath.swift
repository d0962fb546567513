/// Addresses inside this server.
enum LocalPath {
    /// The path when it stays here, else `/`: `//evil.example`, `/\evil.example` and `https://…` lead away.
    static func checked(_ path: String) -> String {
        let isLocal =
            path.hasPrefix("/") && !path.hasPrefix("//")
            && path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") }
        return isLocal ? path : "/"
    }
}
