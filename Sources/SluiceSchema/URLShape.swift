/// What is wrong with a text as an absolute URL of one of these schemes, or nil (RFC 3986, sections 2 and 3).
///
/// Stricter than the RFC: a host is needed, and user names and passwords are refused, because they would end up in logs.
func objection(toURL text: String, schemes: [String]) -> String? {
    let expected = FieldKind.url(schemes: schemes).expectation
    guard let colon = text.firstRange(of: "://") else { return "expected \(expected)" }
    guard schemes.contains(text[..<colon.lowerBound].lowercased()) else { return "expected \(expected)" }
    guard text.utf8.allSatisfy(isURLByte) else {
        return "a URL cannot hold blanks, quotes or letters outside ASCII; percent-encode them"
    }
    let authority = text[colon.upperBound...].prefix { !"/?#".contains($0) }
    if authority.contains("@") { return "a URL here cannot hold a user name or password" }
    let (host, port) = splitPort(authority)
    if !isHost(host) { return "this URL has no valid host" }
    if let port, !isPort(port) {
        return "the port of this URL is not a number from 1 to 65535"
    }
    return nil
}

private func isPort(_ text: Substring) -> Bool {
    isDecimalInteger(String(text)) && (Int(text).map { (1...65535).contains($0) } ?? false)
}

private func isURLByte(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && !"\"<>\\^`{|}".utf8.contains(byte)
}

/// Splits `host:port`; an IPv6 address in brackets keeps its colons.
private func splitPort(_ authority: Substring) -> (host: Substring, port: Substring?) {
    let afterAddress = authority.lastIndex(of: "]") ?? authority.startIndex
    guard let colon = authority[afterAddress...].firstIndex(of: ":") else { return (authority, nil) }
    return (authority[..<colon], authority[authority.index(after: colon)...])
}

private func isHost(_ host: Substring) -> Bool {
    if host.hasPrefix("[") {
        let address = host.dropFirst().dropLast()
        return host.hasSuffix("]") && address.contains(":")
            && address.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit || ":.".utf8.contains($0) }
    }
    let isWellSpelled = host.utf8.allSatisfy { byte in
        let character = Character(Unicode.Scalar(byte))
        return character.isLetter || character.isNumber || "-._".contains(character)
    }
    return !host.isEmpty && isWellSpelled && !host.hasPrefix(".") && !host.contains("..")
}
