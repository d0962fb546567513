import SluiceChannel
import SluiceJSON
import SluiceSchema
import SluiceTrade

/// Whole definitions: a plugin, a channel and, if there is a third part, cases. Refused with reasons, or usable; and no
/// message shows what a reference leads to.
enum DefinitionTarget {
    /// Stands on a line of its own between the parts.
    static let separator = "=====\n"

    static func check(_ input: [UInt8]) throws {
        let parts = split(input)
        var channel = parts.count > 1 ? parts[1] : []
        if channel.isEmpty { channel = Array(InventedChannel.channelText.utf8) }
        let cases = parts.count > 2 ? parts[2] : nil
        let plugin = PluginSource(
            file: "plugin.yaml", bytes: parts[0], casesFile: "cases.yaml", casesBytes: cases ?? [])
        let result = ChannelLoader.load(
            plugins: [plugin], channels: [ChannelSource(file: "channel.yaml", bytes: channel)], resolver: Canaries(),
            publicBaseURL: "https://pay.example", runsCases: cases != nil)
        let files = ["plugin.yaml": parts[0], "channel.yaml": channel, "cases.yaml": cases ?? []].mapValues(
            FilePlaces.init)
        for diagnostic in result.diagnostics {
            try require(!diagnostic.description.contains(Canaries.text), "a message shows a secret: \(diagnostic.code)")
            try require(files[diagnostic.position.file], "an error in a file that is not there").check(
                diagnostic.position)
        }
        try require(
            !result.adapters.isEmpty || Diagnostics(result.diagnostics).hasErrors, "refused without a word")
        for adapter in result.adapters.values { try use(adapter) }
    }

    /// Everything that a channel does, once: it may fail, but not end the process or show a secret in a message.
    private static func use(_ adapter: Adapter) throws {
        let moment = InventedChannel.moment
        var trade = Trade(
            tradingOrderNo: "ABCDEFGH12345678IJKL", productOrderNo: "P1", appID: "shop", tradingChannel: "inv",
            tradingType: adapter.payMethod(named: nil) ?? "", tradingAmount: 1234, currency: "EUR",
            description: "things", createTime: moment.now, expireTime: moment.now.advanced(byMilliseconds: 60_000))
        trade.clientIP = "192.0.2.1"
        let facts = Facts(
            trade: trade, refund: Refund(refundNo: "R1", of: trade, amount: 100, reason: nil, at: moment.now))
        _ = adapter.payProblem(trade, method: nil)
        for operation in OperationName.allCases {
            do throws(ChannelError) {
                let call = try adapter.render(operation, step: 0, facts: facts, moment: moment, supply: Supply())
                try? require(!call.loggable.serializedText.contains(Canaries.text), "the log shows a secret")
                _ = adapter.read(
                    operation, step: 0, call: call, answer: WireAnswer(status: 200, body: Array("{}".utf8)),
                    facts: facts,
                    moment: moment, supply: Supply())
            } catch {
                try require(!error.description.contains(Canaries.text), "a message shows a secret: \(error.code)")
            }
        }
        let callback = WireCallback(method: "POST", path: "/notify/inv", body: Array(#"{"type":"signed"}"#.utf8))
        for place in CallbackPlace.allCases {
            _ = adapter.receive(at: place, callback, moment: moment, supply: Supply())
        }
        _ = adapter.receiveReturn(callback, moment: moment, supply: Supply())
    }

    private static func split(_ input: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = [[]]
        for line in input.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if line.elementsEqual(separator.utf8.dropLast()), parts.count < 3 {
                parts.append([])
            } else {
                parts[parts.count - 1] += line + [0x0A]
            }
        }
        return parts
    }
}
