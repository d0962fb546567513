import CCurl

/// Owns one libcurl easy handle and the header list of its present request. It never leaves the loop's thread.
///
/// Handles are used again, and keep their options from one request to the next; connections belong to the multi handle.
/// What can differ between two requests with the same certificates is set for each of them. With other certificates
/// the handle begins anew (`curl_easy_reset`), because the system's own trust cannot be set back in any other way.
final class EasyHandle {
    /// The handle itself, for the multi interface.
    let pointer: UnsafeMutableRawPointer
    /// What it works on; nil while it is idle.
    private(set) var transfer: Transfer?

    private var headerList = HeaderList()
    private let errorBuffer: UnsafeMutablePointer<CChar>
    /// What the options are set up for; nil where nothing is.
    private var identity: Identity?
    private var method = ""
    private var url = ""

    /// Nil when there is no memory for one.
    init?() {
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
        self.errorBuffer = .allocate(capacity: sluice_error_buffer_length)
        errorBuffer.initialize(repeating: 0, count: sluice_error_buffer_length)
    }

    deinit {
        curl_easy_cleanup(pointer)
        errorBuffer.deallocate()
    }

    /// The handle that `prepare` has made the owner of `pointer`.
    static func owner(of pointer: UnsafeMutableRawPointer) -> EasyHandle? {
        sluice_easy_private(pointer).map { Unmanaged<EasyHandle>.fromOpaque($0).takeUnretainedValue() }
    }

    /// The status of the answer; 0 when there was none.
    var status: Int {
        var status = 0
        sluice_easy_getinfo_long(pointer, CURLINFO_RESPONSE_CODE, &status)
        return status
    }

    /// Bytes of request that libcurl counts as sent, over all tries. Of the last request until libcurl has been driven.
    var sentBytes: Int {
        var count = 0
        sluice_easy_getinfo_long(pointer, CURLINFO_REQUEST_SIZE, &count)
        return count
    }

    /// libcurl's own sentence on the last failure; empty when it has none.
    var errorText: String { String(cString: errorBuffer) }

    /// Whether `checked` asks for the certificates that the handle is set up with.
    func isSetUp(for checked: CheckedRequest) -> Bool {
        identity == Identity(checked.request)
    }

    /// Sets everything for `transfer` and keeps it until `finish`. Returns the first error of libcurl's.
    func prepare(for transfer: Transfer, options: OutboundOptions, nowMS: Int) -> CURLcode {
        self.transfer = transfer
        let checked = transfer.checked
        var settings = Settings(pointer: pointer)
        if !isSetUp(for: checked) { setUp(for: checked.request, options, &settings) }
        if checked.request.url != url {
            url = checked.request.url
            settings.set(CURLOPT_URL, url)
        }
        let remainingMS = max(1, transfer.deadlineMS - nowMS)
        settings.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, min(checked.request.connectTimeoutMS, remainingMS)))
        setMethod(checked.request, &settings)
        settings.set(CURLOPT_HTTPHEADER, headerList.fill(checked.headerLines))
        // A handle that has failed to take an option is not trusted to hold the others.
        if settings.firstError != CURLE_OK { identity = nil }
        return settings.firstError
    }

    /// Lets go of the transfer.
    func finish() {
        transfer = nil
        errorBuffer[0] = 0
    }

    private func setUp(for request: OutboundRequest, _ options: OutboundOptions, _ settings: inout Settings) {
        curl_easy_reset(pointer)
        (identity, url, method) = (Identity(request), "", "")
        settings.setConnection(options)
        settings.setTrust(request)
        settings.set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(errorBuffer))
        settings.setCallbacks(Unmanaged.passUnretained(self).toOpaque())
    }

    private func setMethod(_ request: OutboundRequest, _ settings: inout Settings) {
        let announcesBody = !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method)
        if method != request.method || !announcesBody {
            method = request.method
            settings.setMethod(method, announcesBody: announcesBody)
        }
        if announcesBody { settings.setBody(request.body) }
    }
}

/// The certificates of a request: the ones that it trusts instead of the system's, and the one that it shows.
private struct Identity: Equatable {
    let bundle: String?
    let certificate: String?
    let key: String?

    init(_ request: OutboundRequest) {
        bundle = request.caBundlePEM
        certificate = request.clientCertificate?.certificatePEM
        key = request.clientCertificate?.privateKeyPEM
    }
}

/// Sets options one after another and remembers the first that failed.
private struct Settings {
    let pointer: UnsafeMutableRawPointer
    var firstError = CURLE_OK

    mutating func note(_ code: CURLcode) {
        if firstError == CURLE_OK { firstError = code }
    }

    mutating func set(_ option: CURLoption, _ value: Int) {
        note(sluice_easy_setopt_long(pointer, option, value))
    }

    mutating func set(_ option: CURLoption, _ value: String?) {
        note(sluice_easy_setopt_string(pointer, option, value))
    }

    mutating func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) {
        note(sluice_easy_setopt_pointer(pointer, option, value))
    }

    mutating func set(_ option: CURLoption, _ value: UnsafeMutablePointer<curl_slist>?) {
        note(sluice_easy_setopt_list(pointer, option, value))
    }

    mutating func set(_ option: CURLoption, blob text: String) {
        var bytes = Array(text.utf8)
        note(bytes.withUnsafeMutableBytes { sluice_easy_setopt_blob(pointer, option, $0.baseAddress, $0.count) })
    }

    /// What is the same for every request.
    mutating func setConnection(_ options: OutboundOptions) {
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        // The empty string switches the proxies of the environment off (CURLOPT_PROXY(3)).
        set(CURLOPT_PROXY, "")
        // Neither is the environment searched for exceptions from them.
        set(CURLOPT_NOPROXY, "*")
        set(CURLOPT_NOSIGNAL, 1)
        // Without it, aborting a transfer waits for its name lookup to end and holds up the whole loop meanwhile.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_TCP_NODELAY, 1)
        set(CURLOPT_MAXAGE_CONN, options.maxIdleSeconds)
        set(CURLOPT_HTTP_VERSION, sluice_http_version_2tls)
        // Signatures cover the path as written; libcurl would take dot segments out.
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_HTTP09_ALLOWED, 0)
        // Transfer-Encoding (chunked) is read, Content-Encoding is left alone: the body stays as received.
        set(CURLOPT_ACCEPT_ENCODING, nil as String?)
        set(CURLOPT_USERAGENT, options.userAgent)
        // Room for one record of TLS (RFC 8446, section 5.1: 2^14 bytes), of which libcurl takes one at a time. What of it
        // does not fit, libcurl 7.88 keeps behind HTTP/2 where neither a socket nor a timer tells of it any more, and the
        // answer would stand still until its deadline.
        set(CURLOPT_BUFFERSIZE, 16_384)
    }

    /// Replaces the method of the request before. The order matters: each of the three kinds undoes the others.
    mutating func setMethod(_ method: String, announcesBody: Bool) {
        let ownName: String? =
            switch method {
            case "GET" where !announcesBody, "HEAD": nil
            default: method
            }
        set(CURLOPT_CUSTOMREQUEST, ownName)
        if announcesBody {
            set(CURLOPT_POST, 1)
        } else if method == "HEAD" {
            set(CURLOPT_NOBODY, 1)
        } else {
            set(CURLOPT_HTTPGET, 1)
        }
    }

    mutating func setBody(_ body: [UInt8]) {
        // The size first: COPYPOSTFIELDS copies as much as the size says (CURLOPT_COPYPOSTFIELDS(3)).
        note(sluice_easy_setopt_off(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
        body.withUnsafeBytes { bytes in
            let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            if let start {
                note(sluice_easy_setopt_string(pointer, CURLOPT_COPYPOSTFIELDS, start))
            } else {
                note(sluice_easy_setopt_string(pointer, CURLOPT_COPYPOSTFIELDS, ""))
            }
        }
    }

    mutating func setTrust(_ request: OutboundRequest) {
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, sluice_tls_1_2_or_newer)
        if let bundle = request.caBundlePEM {
            // An own bundle stands alone: Debian's libcurl would go on trusting its built-in folder of authorities.
            set(CURLOPT_CAINFO, nil as String?)
            set(CURLOPT_CAPATH, nil as String?)
            set(CURLOPT_CAINFO_BLOB, blob: bundle)
        }
        if let certificate = request.clientCertificate {
            set(CURLOPT_SSLCERT_BLOB, blob: certificate.certificatePEM)
            set(CURLOPT_SSLKEY_BLOB, blob: certificate.privateKeyPEM)
        }
    }

    mutating func setCallbacks(_ handle: UnsafeMutableRawPointer) {
        set(CURLOPT_PRIVATE, handle)
        set(CURLOPT_HEADERDATA, handle)
        note(sluice_easy_setopt_write(pointer, CURLOPT_HEADERFUNCTION, takeHeaderLine))
        set(CURLOPT_WRITEDATA, handle)
        note(sluice_easy_setopt_write(pointer, CURLOPT_WRITEFUNCTION, takeBody))
        set(CURLOPT_PREREQDATA, handle)
        note(sluice_easy_setopt_prereq(pointer, noteSending))
    }
}

/// CURLOPT_HEADERFUNCTION(3): one complete line a call; any other count than the given one ends the transfer.
private func takeHeaderLine(
    bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer = transfer(of: context) else { return 0 }
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer.collector.takeHeaderLine(line) ? line.count : 0
}

/// CURLOPT_WRITEFUNCTION(3): a piece of the body; any other count than the given one ends the transfer. A refused piece
/// that is empty cannot exist, so 0 is never taken for success.
private func takeBody(
    bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    guard let transfer = transfer(of: context) else { return 0 }
    let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer.collector.takeBody(piece) ? piece.count : 0
}

/// CURLOPT_PREREQFUNCTION(3): called "after a connection has been established or reused (including any SSL handshaking),
/// but before any request is actually made", so what ends before the first call was provably not sent.
///
/// It is called again when libcurl repeats a request by itself: a kept connection that died under the request before a
/// byte of answer came makes libcurl send the same bytes over a new one, up to five times. The order number would keep
/// that from placing an order twice, but the peer may have acted on the first copy and refuse the second one as a replay
/// of its nonce, and that refusal would be read as the order's fate. So only safe methods are repeated; everything else
/// ends here as "perhaps sent" and is settled by a query.
private func noteSending(
    context: UnsafeMutableRawPointer?, peerAddress: UnsafeMutablePointer<CChar>?,
    localAddress: UnsafeMutablePointer<CChar>?, peerPort: Int32, localPort: Int32
) -> Int32 {
    guard let transfer = transfer(of: context) else { return CURL_PREREQFUNC_ABORT }
    if transfer.hasStartedSending, !transfer.isRepeatable {
        transfer.isRepeatRefused = true
        return CURL_PREREQFUNC_ABORT
    }
    transfer.hasStartedSending = true
    return CURL_PREREQFUNC_OK
}

/// What the handle works on whose callback this is.
private func transfer(of context: UnsafeMutableRawPointer?) -> Transfer? {
    context.flatMap { Unmanaged<EasyHandle>.fromOpaque($0).takeUnretainedValue().transfer }
}
