import SluiceCrypto
import SluiceSchema

/// Makes an adapter of a plugin and what a channel file, or the head of a cases file, says.
struct ChannelBuilder<Resolver: SecretResolver> {
    let plugin: Plugin
    let resolver: Resolver
    let publicBaseURL: String
    /// Settings stand all at one level and secrets in the clear.
    let isCase: Bool
    /// What the channel may take of the gateway where its file says nothing.
    var limits = ChannelLimits()

    /// The adapter; nil after a problem was reported.
    func build(_ node: YAMLNode, digest: String, _ diagnostics: inout Diagnostics) -> Adapter? {
        let label = node["channel_label"]?.text ?? "test"
        var reader = SettingReader(resolver: resolver, file: node.position.file, label: label, isCase: isCase)
        var settings = standard(node, label)
        for rule in plugin.settings where rule.kind != .pkcs12 { read(rule, node, &reader, &settings) }
        for rule in plugin.settings where rule.kind == .pkcs12 { read(rule, node, &reader, &settings) }
        diagnostics.add(contentsOf: unknown(node))
        diagnostics.add(contentsOf: reader.diagnostics.sorted)
        let refundURL = node["refund_notify_url"]?.text
        settings["refund_notify_url"] = .text(
            isCase && refundURL != nil ? refundURL ?? "" : (settings["notify_url"].textForm ?? "") + "/refund")
        guard !reader.diagnostics.hasErrors else { return nil }
        let unfit = isCase ? [] : plugin.problems(with: settings)
        for problem in unfit {
            diagnostics.add(
                Diagnostic(
                    node.position, code: problem.code,
                    "the settings do not fit the plugin, at its line \(problem.position.line): \(problem.message)"))
        }
        guard unfit.isEmpty else { return nil }
        let profile = ChannelProfile(
            label: label, name: node["channel_name"]?.text ?? label, plugin: plugin.name,
            appID: settings["app_id"].isNothing ? nil : settings["app_id"].textForm,
            enterpriseID: node["enterprise_id"]?.text, isEnabled: node["enable_flag"]?.boolean ?? true,
            remark: node["remark"]?.text, currencies: plugin.money.currencies,
            payMethods: plugin.operation(.pay)?.methods.map(\.name) ?? [],
            notifyURL: settings["notify_url"].textForm ?? "", digest: digest, limits: limits(of: node))
        let masking = Masking(clearNames: plugin.clearNames, secrets: secrets(settings).map(SecretText.init))
        return Adapter(profile: profile, plugin: plugin, channel: settings, masking: masking)
    }

    private func limits(of node: YAMLNode) -> ChannelLimits {
        guard !isCase, let given = node["limits"],
            let mapping = try? CheckedMapping.checking(given, against: ChannelLimits.ofChannel)
        else { return limits }
        return ChannelLimits(mapping, defaults: limits)
    }

    private func standard(_ node: YAMLNode, _ label: String) -> ObjectValue {
        [
            "channel_name": .text(node["channel_name"]?.text ?? label), "channel_label": .text(label),
            "notify_url": .text(node["notify_url"]?.text ?? "\(publicBaseURL)/notify/\(label)"),
            "return_url": .text((isCase ? node["return_url"]?.text : nil) ?? "\(publicBaseURL)/return/\(label)"),
            "enterprise_id": .optionalText(node["enterprise_id"]?.text),
        ]
    }

    private func given(_ rule: SettingRule, _ node: YAMLNode) -> YAMLNode? {
        let isTopLevel = isCase || StandardSettings.topLevel.contains(rule.name)
        let value = isTopLevel ? node[rule.name] : node["other_config"]?[rule.name]
        return value.flatMap { $0.isNull ? nil : $0 }
    }

    private func read(
        _ rule: SettingRule, _ node: YAMLNode, _ reader: inout SettingReader<Resolver>, _ settings: inout ObjectValue
    ) {
        guard let value = given(rule, node) ?? rule.standard else {
            if rule.isRequired, settings[rule.name].isNothing {
                let place = isCase || StandardSettings.topLevel.contains(rule.name) ? "" : " under other_config"
                reader.diagnostics.add(
                    Diagnostic(
                        node.position, code: "setting-missing",
                        "the plugin \(plugin.name) asks for the setting \"\(rule.name)\"\(place)"))
            }
            return
        }
        let password = rule.password.flatMap { settings[$0].isNothing ? nil : settings[$0].textForm }
        if let read = reader.value(value, rule, password: password) { settings[rule.name] = read }
    }

    /// Keys that the plugin does not ask for, with the place where they were meant.
    private func unknown(_ node: YAMLNode) -> [Diagnostic] {
        let names = plugin.settings.map(\.name)
        let known =
            isCase
            ? names + caseKeys : StandardSettings.topLevel.filter(names.contains) + ["notify_url", "enterprise_id"]
        var problems: [Diagnostic] = []
        let keys =
            isCase ? node.members ?? [] : (node.members ?? []).filter { StandardSettings.topLevel.contains($0.key) }
        for member in keys where !known.contains(member.key) {
            problems.append(unknown(member, nearestName(to: member.key, among: known)))
        }
        guard !isCase else { return problems }
        let others = names.filter { !StandardSettings.topLevel.contains($0) }
        for member in node["other_config"]?.members ?? [] where !others.contains(member.key) {
            problems.append(unknown(member, nearestName(to: member.key, among: others)))
        }
        return problems
    }

    private var caseKeys: [String] {
        ["channel_name", "channel_label", "notify_url", "refund_notify_url", "return_url", "enterprise_id"]
    }

    private func unknown(_ member: YAMLNode.Member, _ suggestion: String?) -> Diagnostic {
        let isElsewhere = plugin.settings.contains { $0.name == member.key }
        let message =
            isElsewhere
            ? "\"\(member.key)\" stands at the top level of a channel file, not under other_config"
            : "the plugin \(plugin.name) has no setting \"\(member.key)\""
        return Diagnostic(
            member.keyPosition, code: "unknown-setting", message, suggestion: isElsewhere ? nil : suggestion)
    }

    /// The texts that may appear nowhere, as they are and as they stand in a URL. Shorter ones would hide innocent text.
    private func secrets(_ settings: ObjectValue) -> [String] {
        var texts: [String] = []
        for rule in plugin.settings where rule.kind == .secret {
            guard let text = settings[rule.name].textForm, text.utf8.count > 3 else { continue }
            texts.append(text)
            for style in [URLEncoding.rfc3986, .form] {
                let encoded = style.encode(text)
                if encoded != text { texts.append(encoded) }
            }
        }
        return texts
    }
}
