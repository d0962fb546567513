import CCurl

/// One libcurl easy handle, kept by one thread for all its transfers, so that a connection is used again.
final class CurlHandle {
    private let pointer: UnsafeMutableRawPointer
    private let errorBuffer: UnsafeMutablePointer<CChar>
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    /// The first option that libcurl did not take; a transfer with such a one is not begun.
    private var optionError = CURLE_OK

    init() {
        // libcurl starts itself with the first handle, under a lock of its own since 7.84 (curl_global_init(3)).
        guard let pointer = curl_easy_init() else { preconditionFailure("no memory for a libcurl handle") }
        self.pointer = pointer
        errorBuffer = .allocate(capacity: sluice_error_buffer_length)
        errorBuffer.initialize(repeating: 0, count: sluice_error_buffer_length)
    }

    deinit {
        curl_easy_cleanup(pointer)
        for list in lists { curl_slist_free_all(list) }
        errorBuffer.deallocate()
    }

    /// Makes the handle forget the last transfer, but not its connection, and sets what all transfers have in common.
    func reset(protocols: String, timeoutMS: Int) {
        curl_easy_reset(pointer)
        for list in lists { curl_slist_free_all(list) }
        lists = []
        errorBuffer[0] = 0
        optionError = CURLE_OK
        set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(errorBuffer))
        set(CURLOPT_PROTOCOLS_STR, protocols)
        set(CURLOPT_FOLLOWLOCATION, 0)
        // The empty string switches the proxies of the environment off (CURLOPT_PROXY(3)).
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_TIMEOUT_MS, timeoutMS)
        set(CURLOPT_CONNECTTIMEOUT_MS, min(timeoutMS, 10_000))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, sluice_tls_1_2_or_newer)
        set(CURLOPT_USERAGENT, "fundraiser")
    }

    func set(_ option: CURLoption, _ value: Int) { note(sluice_easy_setopt_long(pointer, option, value)) }

    func set(_ option: CURLoption, _ value: String?) { note(sluice_easy_setopt_string(pointer, option, value)) }

    func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) {
        note(sluice_easy_setopt_pointer(pointer, option, value))
    }

    func set(_ option: CURLoption, list lines: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            guard let longer = curl_slist_append(list, line) else { preconditionFailure("no memory for a list") }
            list = longer
        }
        guard let list else { return }
        lists.append(list)
        note(sluice_easy_setopt_list(pointer, option, list))
    }

    /// Bytes that are sent with POST; libcurl keeps its own copy.
    func setPost(_ body: [UInt8]) {
        set(CURLOPT_POST, 1)
        // The size first: COPYPOSTFIELDS copies as much as the size says (CURLOPT_COPYPOSTFIELDS(3)).
        note(sluice_easy_setopt_off(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
        guard !body.isEmpty else { return set(CURLOPT_COPYPOSTFIELDS, "") }
        body.withUnsafeBytes { bytes in
            let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            note(sluice_easy_setopt_string(pointer, CURLOPT_COPYPOSTFIELDS, start))
        }
    }

    func setWrite(_ function: @escaping curl_write_callback, _ context: UnsafeMutableRawPointer) {
        note(sluice_easy_setopt_write(pointer, CURLOPT_WRITEFUNCTION, function))
        set(CURLOPT_WRITEDATA, context)
    }

    func setRead(_ function: @escaping curl_read_callback, _ context: UnsafeMutableRawPointer) {
        note(sluice_easy_setopt_read(pointer, function))
        set(CURLOPT_READDATA, context)
    }

    /// Carries the transfer out, blocking. `nil` when it succeeded, otherwise why it did not; never a secret.
    func perform() -> String? {
        let code = optionError == CURLE_OK ? curl_easy_perform(pointer) : optionError
        guard code != CURLE_OK else { return nil }
        let text = String(cString: errorBuffer)
        return text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
    }

    /// The status of the answer; 0 when there was none.
    var status: Int {
        var status = 0
        sluice_easy_getinfo_long(pointer, CURLINFO_RESPONSE_CODE, &status)
        return status
    }

    private func note(_ code: CURLcode) {
        if optionError == CURLE_OK { optionError = code }
    }
}
