import CCurl

/// One mail over SMTP.
struct SMTPExchange: Sendable {
    let options: SMTPOptions
    let from: MailAddress
    let to: MailAddress
    /// The whole mail. libcurl doubles the dots at the beginnings of lines (RFC 5321, section 4.5.2).
    let text: [UInt8]

    /// Blocks until the server has taken the mail or it is clear that it has not.
    func perform(on handle: CurlHandle) -> MailFailure? {
        let source = Source(text)
        handle.reset(protocols: "smtp,smtps", timeoutMS: options.timeoutMS)
        let scheme = options.security == .tls ? "smtps" : "smtp"
        let host = options.host.contains(":") ? "[\(options.host)]" : options.host
        // The path is the name in EHLO (CURLOPT_URL(3)).
        handle.set(CURLOPT_URL, "\(scheme)://\(host):\(options.port)/\(from.domain)")
        // The switch for "STARTTLS or nothing" and the one for neither.
        handle.set(CURLOPT_USE_SSL, Int((options.security == .startTLS ? CURLUSESSL_ALL : CURLUSESSL_NONE).rawValue))
        if let caFile = options.caFile {
            handle.set(CURLOPT_CAPATH, nil as String?)
            handle.set(CURLOPT_CAINFO, caFile)
        }
        if let user = options.user {
            handle.set(CURLOPT_USERNAME, user)
            handle.set(CURLOPT_PASSWORD, options.password ?? "")
        }
        handle.set(CURLOPT_MAIL_FROM, "<\(from.text)>")
        handle.set(CURLOPT_MAIL_RCPT, list: ["<\(to.text)>"])
        handle.set(CURLOPT_UPLOAD, 1)
        handle.setRead(readText, Unmanaged.passUnretained(source).toOpaque())
        let failure = withExtendedLifetime(source) { handle.perform() }
        guard let failure else { return nil }
        // 5xx is the server's last word on this mail (RFC 5321, section 4.2.1); without a reply there is none.
        let status = handle.status
        let reply = status > 0 ? " It answered \(status)." : ""
        return MailFailure(
            code: "mail-not-sent",
            message: "The mail server \(options.host) did not take the mail: \(failure).\(reply)",
            isPassing: !(500..<600).contains(status))
    }
}

/// What is left of one mail. It is used by one thread, inside one transfer.
private final class Source {
    var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }
}

/// CURLOPT_READFUNCTION(3): fills the buffer; 0 is the end.
private func readText(
    buffer: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    guard let context, let buffer else { return Int(CURL_READFUNC_ABORT) }
    let source = Unmanaged<Source>.fromOpaque(context).takeUnretainedValue()
    let piece = source.rest.prefix(size * count)
    UnsafeMutableRawBufferPointer(start: buffer, count: size * count).copyBytes(from: piece)
    source.rest = source.rest.dropFirst(piece.count)
    return piece.count
}
