import SluiceCrypto
import SluiceSchema
import SluiceTrade

/// Compiles `keys`.
struct KeyRingCompiler {
    let places: Places
    let sharedRequests: YAMLNode?

    /// nil after a problem was reported.
    func compile(_ member: YAMLNode.Member, _ diagnostics: inout Diagnostics) -> KeyRing? {
        let node = member.value
        let from = node["from"].flatMap { Expression.compile(bare: $0, in: places.plain, into: &diagnostics) }
        let fetch = node["fetch"].flatMap { self.fetch($0, &diagnostics) }
        // A ring serves answers and callbacks alike; what is absent at one place refuses there.
        let everywhere = places.plain.adding(Places.answer).adding(Places.callback)
        let inline = node["inline"].flatMap { Template.compile($0, in: everywhere, into: &diagnostics) }
        let trust = trust(node["trusted"], &diagnostics)
        if node["inline"] != nil, node["trusted"] == nil {
            diagnostics.add(
                Diagnostic(
                    member.keyPosition, code: "trusted-missing",
                    "a certificate that travels in the message proves nothing without `trusted`"))
        }
        let hosts = node["hosts"]?.items?.compactMap(\.text) ?? []
        if let method = node["fetch"]?["request"]?["GET"], method.text?.hasPrefix("${id") == true, hosts.isEmpty {
            diagnostics.add(
                Diagnostic(
                    method.position, code: "hosts-missing",
                    "the URL comes from the message, so `hosts` must say where it may lead"))
        }
        guard from != nil || fetch != nil || inline != nil else { return nil }
        return KeyRing(name: member.key, from: from, fetch: fetch, inline: inline, hosts: hosts, trust: trust)
    }

    private func fetch(_ node: YAMLNode, _ diagnostics: inout Diagnostics) -> KeyRing.Fetch? {
        guard let request = node["request"] else { return nil }
        let base = places.plain.adding([.id: .value(.text)])
        let ownHeaders = request["headers"] != nil
        let isForeign = request["GET"]?.text?.hasPrefix("${") ?? false
        // What proves us to the provider is not shown to whatever host an id names.
        let shared = isForeign && !ownHeaders ? sharedRequests.map(TokenCompiler.withoutHeaders) : sharedRequests
        let rule = RequestCompiler(places: places, shared: shared, base: base).compile(request, &diagnostics)
        let answer = base.adding(Places.answer)
        let each = node["each"].flatMap { Template.compile($0, in: answer, into: &diagnostics) }
        let inside = each == nil ? answer : answer.adding([.item: .open])
        let id = node["id"].flatMap { Template.compile($0, in: inside, into: &diagnostics) }
        let key = node["key"].flatMap { Template.compile($0, in: inside, into: &diagnostics) }
        if node["each"] != nil, node["id"] == nil {
            diagnostics.add(
                Diagnostic(
                    node.position, code: "key-id-missing", "with `each` the fetch must say by `id` whose key it is"))
        }
        guard let rule, let key, let lives = node["lives"]?.text.flatMap(durationMilliseconds) else { return nil }
        return KeyRing.Fetch(
            request: rule, format: node["format"]?.text.flatMap { WireFormat(rawValue: $0) } ?? .json, each: each,
            id: id,
            key: key, livesMilliseconds: Int64(lives),
            againAfterMilliseconds: Int64(node["again_after"]?.text.flatMap(durationMilliseconds) ?? 60_000))
    }

    private func trust(_ node: YAMLNode?, _ diagnostics: inout Diagnostics) -> KeyRing.Trust? {
        guard let node, let rootsNode = node["roots"],
            let roots = Expression.compile(bare: rootsNode, in: places.plain, into: &diagnostics)
        else { return nil }
        guard let name = node["name"], let pattern = name.text else { return KeyRing.Trust(roots: roots, name: nil) }
        guard let compiled = CompiledPattern(pattern) else {
            diagnostics.add(
                Diagnostic(name.position, code: "bad-pattern", "this is no regular expression that can be compiled"))
            return nil
        }
        return KeyRing.Trust(roots: roots, name: compiled)
    }
}

extension KeyRing {
    /// The keys in an answer. One that cannot be read or is not vouched for is left out; none at all is an error.
    func read(
        _ answer: WireAnswer, id asked: String, call: RenderedCall, in given: Run
    ) throws(ChannelError) -> [FetchedKey] {
        guard let fetch else { throw unreadable("the ring is not fetched") }
        var run = given
        run.environment[.id] = .text(asked)
        do throws(WireError) {
            try AnswerRule.fill(&run.environment, from: answer, format: fetch.format)
        } catch {
            throw unreadable("the answer is no \(fetch.format.rawValue): \(error.message)")
        }
        guard (200...299).contains(answer.status) else {
            throw unreadable("the answer has the status \(answer.status)")
        }
        guard let each = fetch.each else { return [try key(fetch, asked, run)] }
        let items: Value
        do throws(EvaluationError) { items = try each.value(in: run.environment) } catch {
            throw ChannelError(code: "keys-unreadable", error.message, position: error.position)
        }
        var keys: [FetchedKey] = []
        var last = unreadable("the answer carries no key")
        for item in items.list ?? [] {
            var inside = run
            inside.environment[.item] = item
            do throws(ChannelError) { keys.append(try key(fetch, asked, inside)) } catch { last = error }
        }
        if keys.isEmpty { throw last }
        return keys
    }

    private func key(_ fetch: Fetch, _ asked: String, _ run: Run) throws(ChannelError) -> FetchedKey {
        let id: String
        let value: Value
        do throws(EvaluationError) {
            id = try fetch.id?.text(in: run.environment) ?? asked
            value = try fetch.key.value(in: run.environment)
        } catch {
            throw ChannelError(code: "keys-unreadable", error.message, position: error.position)
        }
        var validUntil = run.moment.now.advanced(byMilliseconds: fetch.livesMilliseconds)
        var certificates: [Certificate] = []
        if case .key(.certificate(let certificate)) = value { certificates = [certificate] }
        if case .key(.certificates(let bundle)) = value { certificates = bundle }
        if let leaf = certificates.first {
            do throws(RunProblem) {
                try check(leaf, intermediates: Array(certificates.dropFirst()), in: run)
            } catch {
                throw unreadable(error.refusal.sentence)
            }
            validUntil = min(validUntil, Instant(seconds: leaf.notAfter))
        } else if trust != nil {
            throw unreadable("the answer carries no certificate, so nobody vouches for its key")
        }
        guard let key = value.publicKey, !id.isEmpty else { throw unreadable("the answer carries no key") }
        return FetchedKey(id: id, key: key, validUntil: validUntil)
    }

    private func unreadable(_ sentence: String) -> ChannelError {
        ChannelError(code: "keys-unreadable", "the keys of the ring \"\(name)\" were not fetched: \(sentence)")
    }
}
