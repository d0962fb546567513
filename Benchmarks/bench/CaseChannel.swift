import SluiceChannel
import SluiceCrypto
import SluiceSchema
import SluiceTrade

/// A plugin's own cases as the material to measure it with: the test channel at their head becomes a channel file, whose secrets
/// are references to what stands in the cases.
struct CaseChannel {
    let adapter: Adapter
    private let cases: YAMLNode

    /// Reads `NAME.yaml` and `NAME.cases.yaml` of a plugin.
    init(plugin path: String) throws {
        let casesPath = String(path.dropLast(".yaml".count)) + ".cases.yaml"
        let (pluginBytes, casesBytes) = (try contents(of: path), try contents(of: casesPath))
        cases = try YAMLParser.parse(casesBytes, file: casesPath)
        let declared = try YAMLParser.parse(pluginBytes, file: path)["settings"]
        var file = ChannelText(plugin: cases["plugin"]?.text ?? "", declared: declared)
        for member in cases["channel"]?.members ?? [] { file.add(member) }
        let loaded = ChannelLoader.load(
            plugins: [PluginSource(file: path, bytes: pluginBytes, casesFile: casesPath, casesBytes: casesBytes)],
            channels: [ChannelSource(file: "bench.yaml", bytes: Array(file.text.utf8))],
            resolver: TextSecrets(texts: file.secrets), publicBaseURL: "https://pay.example", runsCases: false)
        guard let adapter = loaded.adapters["bench"] else {
            throw BenchError(loaded.diagnostics.map(\.description).joined(separator: "\n"))
        }
        self.adapter = adapter
    }

    /// What a pay is rendered from.
    var order: (facts: Facts, moment: Moment, supply: Supply) {
        let method = adapter.payMethod(named: nil) ?? ""
        let moment = moment(nil)
        let given = cases["given"]?["trade"]
        var trade = Trade(
            tradingOrderNo: given?["trading_order_no"]?.text ?? "S2611211200000ABCDEF", productOrderNo: "P1",
            appID: "app",
            tradingChannel: "bench", tradingType: method,
            tradingAmount: Int64(given?["trading_amount"]?.integer ?? 1250),
            currency: given?["currency"]?.text ?? adapter.profile.currencies?.first ?? "EUR",
            description: given?["description"]?.text ?? "Two coffees", createTime: moment.now,
            expireTime: moment.now.advanced(byMilliseconds: 7_200_000))
        trade.returnURL = "https://shop.example/thanks"
        trade.clientIP = "192.0.2.7"
        trade.openID = "o1"
        var supply = supply(nil)
        for token in adapter.tokensNeeded(.pay, method: method, step: 0) { supply.tokens[token] = "token-0123456789" }
        return (Facts(trade: trade), moment, supply)
    }

    /// The first answer of the cases that accepts a pay of the default method.
    var answer: (call: RenderedCall, answer: WireAnswer, facts: Facts, moment: Moment, supply: Supply)? {
        let (facts, at, supplied) = order
        guard let call = try? adapter.render(.pay, step: 0, facts: facts, moment: at, supply: supplied) else {
            return nil
        }
        for item in cases["cases"]?.items ?? [] where item["operation"]?.text == "pay" {
            guard let answered = item["answered"] else { continue }
            let headers = (answered["headers"]?.members ?? []).map { ($0.key, $0.value.scalar?.text ?? "") }
            let answer = WireAnswer(
                status: answered["status"]?.integer ?? 200, headers: headers,
                body: Array((answered["body"]?.text ?? "").utf8))
            let (moment, supply) = (moment(item["given"]), supply(item["given"]))
            let reading = adapter.read(
                .pay, step: 0, call: call, answer: answer, facts: facts, moment: moment, supply: supply)
            if case .finished(let outcome) = reading, outcome.verdict == .accepted {
                return (call, answer, facts, moment, supply)
            }
        }
        return nil
    }

    /// The first callback of the cases that is accepted.
    var callback: (place: CallbackPlace, callback: WireCallback, moment: Moment, supply: Supply)? {
        for item in cases["cases"]?.items ?? [] where item["callback"] != nil && item["refused"] == nil {
            let received = item["received"]
            let body = received?["body"]?.text ?? received?["body_base64"]?.text ?? ""
            let headers = (received?["headers"]?.members ?? []).map { ($0.key, $0.value.scalar?.text ?? "") }
            let callback = WireCallback(
                method: received?["method"]?.text ?? "POST", path: "/notify/bench",
                query: received?["query"]?.text ?? "",
                headers: headers, body: Array(body.utf8),
                remoteAddress: received?["remote_address"]?.text ?? "192.0.2.1",
                url: received?["url"]?.text ?? "https://pay.example/notify/bench")
            for place in CallbackPlace.allCases {
                let (moment, supply) = (moment(item["given"]), supply(item["given"]))
                if case .events = adapter.receive(at: place, callback, moment: moment, supply: supply) {
                    return (place, callback, moment, supply)
                }
            }
        }
        return nil
    }

    private func given(_ own: YAMLNode?, _ key: String) -> YAMLNode? { own?[key] ?? cases["given"]?[key] }

    private func moment(_ own: YAMLNode?) -> Moment {
        let node = given(own, "now")
        let now = node?.integer.map { Instant(seconds: Int64($0)) } ?? node?.text.flatMap { Instant(rfc3339: $0) }
        return Moment(
            now: now ?? Instant(seconds: 1_795_264_800),
            nonce: given(own, "nonce")?.text ?? "593BEC0C930BF1AFEB40B4A08C8FB242")
    }

    private func supply(_ own: YAMLNode?) -> Supply {
        var supply = Supply()
        for token in given(own, "tokens")?.members ?? [] { supply.tokens[token.key] = token.value.text ?? "" }
        for ring in given(own, "keys")?.members ?? [] {
            for member in ring.value.members ?? [] {
                guard let key = try? PublicKey(member.value.text ?? "", allowWeak: true) else { continue }
                supply.keys[ring.key, default: [:]][member.key] = key
            }
        }
        return supply
    }
}

/// The text of a channel file (JSON, which is YAML too), written setting by setting.
private struct ChannelText {
    private var top = [#""channel_name":"bench""#, #""channel_label":"bench""#, #""enable_flag":true"#]
    private var other: [String] = []
    private(set) var secrets: [String: String] = [:]
    private let declared: YAMLNode?

    private static let topNames = [
        "domain", "app_id", "public_key", "merchant_private_key", "encrypt_key", "notify_url", "enterprise_id",
    ]
    private static let headNames = ["channel_name", "channel_label", "return_url", "refund_notify_url"]

    init(plugin: String, declared: YAMLNode?) {
        self.declared = declared
        top.append("\"plugin\":\(ChannelText.quoted(plugin))")
    }

    var text: String { "{\(top.joined(separator: ",")),\"other_config\":{\(other.joined(separator: ","))}}" }

    mutating func add(_ member: YAMLNode.Member) {
        guard !ChannelText.headNames.contains(member.key) else { return }
        let kind = declared?[member.key]?["kind"]?.text ?? "text"
        let isSecret = ["secret", "pkcs12"].contains(kind) || kind.hasSuffix("-key") || kind.hasPrefix("certificate")
        let line =
            "\(ChannelText.quoted(member.key)):\(text(member.value, name: member.key, isSecret || kind == "key-set"))"
        if ChannelText.topNames.contains(member.key) { top.append(line) } else { other.append(line) }
    }

    private mutating func text(_ node: YAMLNode, name: String, _ isSecret: Bool) -> String {
        if let members = node.members {
            let lines = members.map {
                "\(ChannelText.quoted($0.key)):\(text($0.value, name: "\(name) \($0.key)", isSecret))"
            }
            return "{\(lines.joined(separator: ","))}"
        }
        if let items = node.items {
            let lines = items.enumerated().map { text($1, name: "\(name) \($0)", isSecret) }
            return "[\(lines.joined(separator: ","))]"
        }
        let value = node.scalar?.text ?? ""
        if isSecret {
            secrets[name] = value
            return "{\"env\":\(ChannelText.quoted(name))}"
        }
        return node.scalar?.isPlain == true && (node.integer != nil || node.boolean != nil)
            ? value : ChannelText.quoted(value)
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        return "\"\(escaped)\""
    }
}

/// Secrets out of the cases, by the names that `ChannelText` gave them.
private struct TextSecrets: SecretResolver {
    let texts: [String: String]

    func environment(_ name: String) -> String? { texts[name] }
    func file(_ path: String, besideFile: String) throws -> [UInt8] { throw BenchError("cases refer to no file") }
    func unseal(_ text: String, context: String) throws -> [UInt8] { throw BenchError("cases seal nothing") }
}
