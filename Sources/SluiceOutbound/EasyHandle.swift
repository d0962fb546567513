import CCurl

/// Owns one libcurl easy handle and the header list of its present request. It never leaves the loop's thread.
///
/// Handles are used again: `curl_easy_reset` keeps nothing of the last request, connections belong to the multi handle.
final class EasyHandle {
    /// The handle itself, for the multi interface.
    let pointer: UnsafeMutableRawPointer

    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let errorBuffer: UnsafeMutablePointer<CChar>

    /// Nil when there is no memory for one.
    init?() {
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
        self.errorBuffer = .allocate(capacity: sluice_error_buffer_length)
        errorBuffer.initialize(repeating: 0, count: sluice_error_buffer_length)
    }

    deinit {
        curl_easy_cleanup(pointer)
        curl_slist_free_all(headerList)
        errorBuffer.deallocate()
    }

    /// The status of the answer; 0 when there was none.
    var status: Int {
        var status = 0
        sluice_easy_getinfo_long(pointer, CURLINFO_RESPONSE_CODE, &status)
        return status
    }

    /// Bytes of request that libcurl counts as sent, over all tries.
    var sentBytes: Int {
        var count = 0
        sluice_easy_getinfo_long(pointer, CURLINFO_REQUEST_SIZE, &count)
        return count
    }

    /// libcurl's own sentence on the last failure; empty when it has none.
    var errorText: String { String(cString: errorBuffer) }

    /// Makes the handle forget the last request.
    func reset() {
        curl_easy_reset(pointer)
        curl_slist_free_all(headerList)
        headerList = nil
        errorBuffer[0] = 0
    }

    /// Sets everything for `transfer`, which must live until the handle is reset. Returns the first error of libcurl's.
    func prepare(for transfer: Transfer, options: OutboundOptions, nowMS: Int) -> CURLcode {
        let request = transfer.checked.request
        let remainingMS = max(1, transfer.deadlineMS - nowMS)
        var settings = Settings(pointer: pointer)
        settings.set(CURLOPT_URL, request.url)
        settings.setConnection(options)
        settings.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, min(request.connectTimeoutMS, remainingMS)))
        settings.set(CURLOPT_USERAGENT, options.userAgent)
        settings.setMethod(request)
        headerList = settings.list(transfer.checked.headerLines)
        settings.set(CURLOPT_HTTPHEADER, headerList)
        settings.setTrust(request)
        settings.set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(errorBuffer))
        settings.setCallbacks(Unmanaged.passUnretained(transfer).toOpaque())
        return settings.firstError
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

    mutating func list(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            guard let longer = curl_slist_append(list, line) else {
                note(CURLE_OUT_OF_MEMORY)
                break
            }
            list = longer
        }
        return list
    }

    /// What is the same for every request.
    mutating func setConnection(_ options: OutboundOptions) {
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        // The empty string switches the proxies of the environment off (CURLOPT_PROXY(3)).
        set(CURLOPT_PROXY, "")
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
    }

    mutating func setMethod(_ request: OutboundRequest) {
        switch request.method {
        case "HEAD" where request.body.isEmpty:
            set(CURLOPT_NOBODY, 1)
        case "GET" where request.body.isEmpty:
            set(CURLOPT_HTTPGET, 1)
        case let method where request.body.isEmpty && method != "POST" && method != "PUT" && method != "PATCH":
            set(CURLOPT_HTTPGET, 1)
            set(CURLOPT_CUSTOMREQUEST, method)
        case let method:
            set(CURLOPT_POST, 1)
            set(CURLOPT_CUSTOMREQUEST, method)
            // The size first: COPYPOSTFIELDS copies as much as the size says (CURLOPT_COPYPOSTFIELDS(3)).
            note(sluice_easy_setopt_off(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count)))
            request.body.withUnsafeBytes { bytes in
                let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                if let start {
                    note(sluice_easy_setopt_string(pointer, CURLOPT_COPYPOSTFIELDS, start))
                } else {
                    note(sluice_easy_setopt_string(pointer, CURLOPT_COPYPOSTFIELDS, ""))
                }
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

    mutating func setCallbacks(_ transfer: UnsafeMutableRawPointer) {
        set(CURLOPT_HEADERDATA, transfer)
        note(sluice_easy_setopt_write(pointer, CURLOPT_HEADERFUNCTION, takeHeaderLine))
        set(CURLOPT_WRITEDATA, transfer)
        note(sluice_easy_setopt_write(pointer, CURLOPT_WRITEFUNCTION, takeBody))
        set(CURLOPT_PREREQDATA, transfer)
        note(sluice_easy_setopt_prereq(pointer, noteSending))
    }
}

/// CURLOPT_HEADERFUNCTION(3): one complete line a call; any other count than the given one ends the transfer.
private func takeHeaderLine(
    bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer.collector.takeHeaderLine(line) ? line.count : 0
}

/// CURLOPT_WRITEFUNCTION(3): a piece of the body; any other count than the given one ends the transfer. A refused piece
/// that is empty cannot exist, so 0 is never taken for success.
private func takeBody(
    bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
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
    guard let context else { return CURL_PREREQFUNC_ABORT }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    if transfer.hasStartedSending, !transfer.isRepeatable {
        transfer.isRepeatRefused = true
        return CURL_PREREQFUNC_ABORT
    }
    transfer.hasStartedSending = true
    return CURL_PREREQFUNC_OK
}
