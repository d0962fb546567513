import SluiceCrypto
import SluiceSchema
import SluiceTrade

/// Keys by their id: from the channel's settings, fetched, or travelling in the message.
struct KeyRing: Sendable {
    /// Who must have issued a certificate.
    struct Trust: Sendable {
        let roots: Expression
        /// What the common name must be like.
        let name: CompiledPattern?
    }

    /// How keys are fetched.
    struct Fetch: Sendable {
        let request: RequestRule
        let format: WireFormat
        let each: Template?
        let id: Template?
        let key: Template
        let livesMilliseconds: Int64
        let againAfterMilliseconds: Int64
    }

    let name: String
    let from: Expression?
    let fetch: Fetch?
    /// A certificate in the message, compiled where no name is known for certain.
    let inline: Template?
    /// How the host of an id that is a URL must end; with it an id that is no such URL is never fetched.
    let hosts: [String]
    let trust: Trust?
    /// What `inline` brought and was vouched for.
    private let proved = ProvedKeys()

    init(name: String, from: Expression?, fetch: Fetch?, inline: Template?, hosts: [String], trust: Trust?) {
        self.name = name
        self.from = from
        self.fetch = fetch
        self.inline = inline
        self.hosts = hosts
        self.trust = trust
    }

    /// The key under an id, or the reason why there is none. The channel's own keys come before fetched ones.
    func key(id: String?, in run: Run) throws(RunProblem) -> PublicKey {
        if let inline { return try inlineKey(inline, run) }
        guard let id, !id.isEmpty, id.utf8.count <= KeyRing.idBytesMax else {
            throw .unknownKey("the message does not say which key it was signed with")
        }
        if let from {
            let value: Value
            do throws(EvaluationError) { value = try from.value(in: run.environment) } catch {
                throw .evaluation(error)
            }
            if case .object(let keys) = value, let key = keys[id].publicKey { return key }
        }
        if let key = run.supply.keys[name]?[id] { return key }
        guard fetch != nil, isFetchable(id) else { throw .unknownKey("the key of the message is not known") }
        throw .needsKey(ring: name, id: id)
    }

    /// Ids are serial numbers or URLs; longer ones are nobody's.
    private static let idBytesMax = 512

    /// Where `hosts` is given the id is a URL from outside: https, one of the hosts, no user, no other port.
    func isFetchable(_ id: String) -> Bool {
        guard !hosts.isEmpty else { return true }
        guard id.hasPrefix("https://"), id.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x5C }) else {
            return false
        }
        let host = id.dropFirst("https://".count).prefix { !"/?#".contains($0) }.lowercased()
        guard !host.isEmpty,
            host.utf8.allSatisfy({
                $0 == 0x2D || $0 == 0x2E || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0)
            })
        else { return false }
        return hosts.contains { suffix in
            let end = suffix.lowercased()
            return end.hasPrefix(".") ? host.hasSuffix(end) && host.utf8.count > end.utf8.count : host == end
        }
    }

    private func inlineKey(_ inline: Template, _ run: Run) throws(RunProblem) -> PublicKey {
        let value: Value
        do throws(EvaluationError) { value = try inline.value(in: run.environment) } catch {
            throw .unknownKey("the message carries no certificate: \(error.message)")
        }
        let roots = try trustedRoots(in: run)
        let bytes = value.byteForm
        let now = run.moment.now.seconds
        if let bytes, let key = proved.key(of: bytes, under: roots, atUnixSeconds: now) { return key }
        var certificates: [Certificate] = []
        switch value {
        case .key(.certificate(let certificate)): certificates = [certificate]
        case .key(.certificates(let bundle)): certificates = bundle
        default:
            guard let bytes, let bundle = try? SettingText.bundle(bytes) else {
                throw .unknownKey("the message carries no certificate that can be read")
            }
            certificates = bundle
        }
        guard let leaf = certificates.first, trust != nil else {
            throw .unknownKey("the message carries no certificate that can be read")
        }
        let validity = try prove(leaf, intermediates: Array(certificates.dropFirst()), under: roots, at: now)
        guard let key = try? leaf.publicKey else { throw .unknownKey("the key of the certificate is too short") }
        if let bytes { proved.keep(key, of: bytes, under: roots, provedAt: now, validity: validity) }
        return key
    }

    /// Throws unless the ring's roots vouch for a certificate now.
    func check(_ leaf: Certificate, intermediates: [Certificate], in run: Run) throws(RunProblem) {
        guard trust != nil else { return }
        _ = try prove(leaf, intermediates: intermediates, under: trustedRoots(in: run), at: run.moment.now.seconds)
    }

    private func trustedRoots(in run: Run) throws(RunProblem) -> [Certificate] {
        guard let trust else { return [] }
        let roots: Value
        do throws(EvaluationError) {
            roots = try trust.roots.value(in: run.environment)
        } catch {
            throw .evaluation(error)
        }
        return switch roots {
        case .key(.certificates(let bundle)): bundle
        case .key(.certificate(let certificate)): [certificate]
        default: []
        }
    }

    /// When the chain that vouches for a certificate is valid; throws unless it is now.
    private func prove(
        _ leaf: Certificate, intermediates: [Certificate], under roots: [Certificate], at now: Int64
    ) throws(RunProblem) -> ClosedRange<Int64> {
        let validity: ClosedRange<Int64>
        do {
            validity = try leaf.verifyChain(roots: roots, intermediates: intermediates, atUnixSeconds: now)
        } catch {
            throw .unknownKey("the certificate is not issued by a trusted root, or not valid now")
        }
        guard let pattern = trust?.name else { return validity }
        guard let name = leaf.commonName, pattern.matches(name) else {
            throw .unknownKey("the certificate is of another name")
        }
        return validity
    }
}
