import SluiceCrypto
import SluiceSchema

/// A request as rendered, with its fields as later expressions see them.
struct RenderedRequest: Sendable {
    var request: WireRequest
    /// `request.X`, everything in it.
    var fields: ObjectValue
    /// The body as a value, for the masked copy; nil when there is none.
    var body: Value?
    var query: ObjectValue
}

extension RequestRule {
    /// Renders in the written order: fields without proofs, fields with them, the body's bytes, the query's proofs, the
    /// URL, the headers.
    func render(in run: consuming Run) throws(ChannelError) -> RenderedRequest {
        do throws(RunProblem) {
            return try render(&run)
        } catch {
            throw error.channelError
        }
    }

    private func render(_ run: inout Run) throws(RunProblem) -> RenderedRequest {
        let target = try target(run)
        var fields = ObjectValue()
        fields.members.reserveCapacity(RequestRule.fieldsMax)
        fields["method"] = .text(method)
        fields["path"] = .text(target.path)
        var query = try FieldText.flat(merged(target.query, try evaluate(earlyQuery, run)), at: position)
        fields["query"] = .object(query)
        let early = try body.map { body throws(RunProblem) in
            try FieldText.textual(body, try evaluate(body.early, run), at: position)
        }
        if let body, let name = body.fieldsName, let early { fields[name] = FieldText.fields(of: body, early) }
        try compute(bodyRecipes, seeing: fields, &run)
        let (value, bytes, contentType) = try renderBody(run, early)
        fields["raw"] = .bytes(bytes)
        try compute(queryRecipes, seeing: fields, &run)
        if !queryRecipes.recipes.isEmpty {
            query = try FieldText.flat(merged(target.query, try evaluate(self.query, run)), at: position)
        }
        let queryText = try wire(.query, .object(query))
        let pathAndQuery = target.path + (queryText.isEmpty ? "" : "?" + String(decoding: queryText, as: UTF8.self))
        let url = target.origin + pathAndQuery
        try check(url)
        fields["url"] = .text(url)
        fields["path_and_query"] = .text(pathAndQuery)
        run.environment[.request] = .object(fields)
        try run.compute(headerRecipes)
        let headers = try renderHeaders(run, contentType)
        // Only what carries a proof has changed since.
        if !queryRecipes.recipes.isEmpty { fields["query"] = .object(query) }
        if let body, body.hasProof, let name = body.fieldsName, let value {
            fields[name] = FieldText.fields(of: body, value)
        }
        let request = WireRequest(
            method: method, url: url, headers: headers, body: bytes, timeoutMS: timeoutMS,
            clientCertificate: try certificate(run))
        return RenderedRequest(request: request, fields: fields, body: value, query: query)
    }

    /// `method`, `path`, `query`, the body's fields, `raw`, `url`, `path_and_query`.
    private static let fieldsMax = 7

    /// Computes the proofs of one part, which see what of the request is ready. Nothing else there reads the request.
    private func compute(_ plan: RecipePlan, seeing fields: ObjectValue, _ run: inout Run) throws(RunProblem) {
        guard !plan.recipes.isEmpty else { return }
        run.environment[.request] = .object(fields)
        try run.compute(plan)
    }

    /// The request's parts before its own query: `https://host`, the path, and what the path already has of a query.
    private func target(_ run: Run) throws(RunProblem) -> (origin: String, path: String, query: ObjectValue) {
        var url: String
        do throws(EvaluationError) {
            url = try path.text(in: run.environment)
            if let domain {
                var host = try domain.text(in: run.environment)
                while host.utf8.last == UInt8(ascii: "/") { host.removeLast() }
                url = host + url
            }
        } catch {
            throw .evaluation(error)
        }
        try check(url)
        // From here on the URL is ASCII, so that its bytes are its characters.
        guard let authority = RequestRule.authority(of: url) else { throw failure("the request has no whole URL") }
        let tail = url.utf8[authority.upperBound...]
        let mark = tail.firstIndex(of: UInt8(ascii: "?"))
        let path = url[authority.upperBound..<(mark ?? url.endIndex)]
        var query = ObjectValue()
        if let mark, mark < url.utf8.index(before: url.endIndex) {
            do throws(WireError) {
                query = try WireFormat.query.parse(Array(tail[mark...].dropFirst())).object ?? ObjectValue()
            } catch {
                throw failure("the query of the path cannot be read: \(error.message)")
            }
        }
        return (String(url[..<authority.upperBound]), path.isEmpty ? "/" : String(path), query)
    }

    /// What stands between `://` and the path or query.
    private static func authority(of url: String) -> Range<String.Index>? {
        let bytes = url.utf8
        var start = bytes.startIndex
        while let colon = bytes[start...].firstIndex(of: UInt8(ascii: ":")) {
            let rest = bytes[colon...].dropFirst()
            if rest.starts(with: "//".utf8) {
                let authority = rest.dropFirst(2)
                let end = authority.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
                return authority.startIndex..<(end ?? bytes.endIndex)
            }
            start = rest.startIndex
        }
        return nil
    }

    private func check(_ url: String) throws(RunProblem) {
        if !RequestRule.urlBytes.containsAll(of: url) {
            throw failure("the URL would hold characters that must be percent-encoded")
        }
    }

    private static let urlBytes = ByteSet(where: { (0x21...0x7E).contains($0) && !"\"<>\\^`{|}#".utf8.contains($0) })

    private func merged(_ first: ObjectValue, _ second: Value) -> ObjectValue {
        guard let second = second.object else { return first }
        return first.isEmpty ? second : ObjectValue(first.members + second.members)
    }

    private func renderBody(_ run: Run, _ early: Value?) throws(RunProblem) -> (
        value: Value?, bytes: [UInt8], contentType: String?
    ) {
        guard let body else { return (nil, [], nil) }
        let value =
            if !body.hasProof, let early { early } else {
                try FieldText.textual(body, try evaluate(body.tree, run), at: position)
            }
        switch body.encoding {
        case .multipart:
            let boundary = "sluice-" + run.moment.nonce
            do throws(WireError) {
                let bytes = try MultipartWire.render(try value.objectForWire(), boundary: boundary)
                return (value, bytes, MultipartWire.contentType(boundary: boundary))
            } catch {
                throw failure(error.message)
            }
        case .wire(let format): return (value, try wire(format, value), format.contentType)
        }
    }

    private func wire(_ format: WireFormat, _ value: Value) throws(RunProblem) -> [UInt8] {
        do throws(WireError) {
            return try format.render(value)
        } catch {
            throw failure(error.message)
        }
    }

    private func evaluate(_ tree: TemplateTree?, _ run: Run) throws(RunProblem) -> Value {
        do throws(EvaluationError) {
            return try tree?.value(in: run.environment) ?? .absent
        } catch {
            throw .evaluation(error)
        }
    }

    private func renderHeaders(_ run: Run, _ contentType: String?) throws(RunProblem) -> [WireHeader] {
        var rendered: [WireHeader] = []
        rendered.reserveCapacity(headers.count + 1)
        for header in headers {
            let value: Value
            do throws(EvaluationError) { value = try header.value.value(in: run.environment) } catch {
                throw .evaluation(error)
            }
            if value.isNothing { continue }
            guard let text = value.textForm, HeaderText.isValue(text) else {
                throw failure("the value of the header \(header.name) cannot stand in a header")
            }
            rendered.append((header.name, text))
        }
        if let contentType, !rendered.contains(where: { $0.name.equalsIgnoringASCIICase("Content-Type") }) {
            rendered.append(("Content-Type", contentType))
        }
        return rendered
    }

    private func certificate(_ run: Run) throws(RunProblem) -> (certificatePEM: String, keyPEM: String)? {
        guard let clientCertificate else { return nil }
        let value: Value
        do throws(EvaluationError) { value = try clientCertificate.value(in: run.environment) } catch {
            throw .evaluation(error)
        }
        if value.isNothing { return nil }
        guard case .key(.certificate(let certificate)) = value.member("certificate"),
            let key = value.member("key").privateKey, let der = try? certificate.der(),
            let keyPEM = try? key.exportPEM()
        else { throw failure("client_certificate is no setting of the kind pkcs12") }
        return (PEMText.certificate(der), keyPEM)
    }

    private func failure(_ sentence: String) -> RunProblem {
        .evaluation(EvaluationError(code: "not-rendered", message: sentence, position: position))
    }
}
