import ArgumentParser
import Foundation
import SluiceChannel
import SluiceGateway
import SluiceSchema
import SluiceTrade

/// Shows what would be sent, and sends nothing.
struct Render: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the exact signed request that an operation would send, without sending it.",
        discussion: """
            Renders the request from plugin and channel, with the channel's own keys; only secrets are masked. Facts of
            the trade are invented unless they are given.

              sluice render --channel sandbox
              sluice render --channel shop-east --operation refund --amount 500 --refund-amount 200
              sluice render --channel shop-east --method jsapi --field open_id=oUpF8uMuAJO2x --now 1554208460

            An operation that needs a token or a value kept from an earlier answer takes it by --token and --kept.
            """)

    @OptionGroup var options: ConfigurationOption
    @Option(help: "The channel_label.") var channel: String
    @Option(help: "pay, query, close, refund, refund_query or confirm.") var operation = "pay"
    @Option(help: "The pay method; the channel's default when left out.") var method: String?
    @Option(help: "The amount in minor units.") var amount: Int64 = 100
    @Option(help: "The currency (ISO 4217).") var currency = "CNY"
    @Option(help: "The amount of a refund in minor units.") var refundAmount: Int64 = 100
    @Option(help: "A field of the payment, as name=text: open_id, client_ip, description, transaction_id, memo.")
    var field: [String] = []
    @Option(help: "A value kept from an earlier answer, as name=text.") var kept: [String] = []
    @Option(help: "A token, as name=text.") var token: [String] = []
    @Option(help: "The time in seconds since 1970; now when left out.") var now: Int64?
    @Option(help: "The nonce, 32 hex digits; a fresh one when left out.") var nonce: String?
    @Option(help: "The trading_order_no; a fresh one when left out.") var number: String?

    func run() async throws {
        let settings = try ServiceRunner.settings(options.config)
        let adapter = try adapter(settings)
        guard let name = OperationName(rawValue: operation) else {
            let names = OperationName.allCases.map(\.rawValue)
            let hint = nearestName(to: operation, among: names).map { "; did you mean \($0)?" } ?? ""
            throw ValidationError("There is no operation \(operation)\(hint) (\(names.joined(separator: ", "))).")
        }
        if case .absent(let reason) = adapter.availability(name) { throw fail("Not offered: \(reason)") }
        let moment = Moment(
            now: now.map { Instant(seconds: $0) } ?? SystemClock().now(),
            nonce: nonce
                ?? SystemRandom().bytes(16).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
                .joined().uppercased())
        let trade = try trade(adapter, at: moment.now)
        if name == .pay, let problem = adapter.payProblem(trade, method: method) { throw fail(problem.description) }
        var refund: Refund?
        if name == .refund || name == .refundQuery {
            let refundNo = OrderNumber.make(now: moment.now, random: SystemRandom().bytes(8))
            refund = Refund(refundNo: refundNo, of: trade, amount: refundAmount, reason: "render", at: moment.now)
        }
        do throws(ChannelError) {
            for step in 0..<adapter.stepCount(name, method: trade.tradingType) {
                let call = try adapter.render(
                    name, step: step, facts: Facts(trade: trade, refund: refund, kept: try pairs(kept)), moment: moment,
                    supply: Supply(tokens: try pairs(token)))
                show(call, adapter)
            }
            if adapter.stepCount(name, method: trade.tradingType) == 0 {
                Console.print("(nothing is sent: decided here)")
            }
        } catch {
            throw fail(error.description)
        }
    }

    private func adapter(_ settings: Settings) throws -> Adapter {
        do throws(SchemaError) {
            let loaded = try DefinitionFiles(settings).load()
            if let adapter = loaded.adapters[channel] { return adapter }
            for diagnostic in loaded.diagnostics { Console.error(diagnostic.description) }
            let hint =
                nearestName(to: channel, among: loaded.adapters.keys.sorted()).map { "; did you mean \($0)?" } ?? ""
            throw SchemaError(diagnostics: [
                Diagnostic(
                    SourcePosition(file: settings.channelsDirectory.relativePath, line: 1, column: 1),
                    code: "channel-unknown", "there is no sound channel \(channel)\(hint)")
            ])
        } catch {
            throw fail(error.description)
        }
    }

    private func trade(_ adapter: Adapter, at now: Instant) throws -> Trade {
        let order = number ?? OrderNumber.make(now: now, random: SystemRandom().bytes(8))
        var trade = Trade(
            tradingOrderNo: order, productOrderNo: "RENDER-1", appID: "render", tradingChannel: channel,
            tradingType: adapter.payMethod(named: method) ?? method ?? "", tradingAmount: amount, currency: currency,
            description: "An order to look at", createTime: now, expireTime: now.advanced(byMilliseconds: 7_200_000))
        let fields = try pairs(field)
        for (name, value) in fields {
            switch name {
            case "open_id": trade.openID = value
            case "client_ip": trade.clientIP = value
            case "description": trade.description = value
            case "transaction_id": trade.transactionID = value
            case "memo": trade.memo = value
            default:
                throw ValidationError(
                    "--field knows open_id, client_ip, description, transaction_id, memo; not \(name)")
            }
        }
        return trade
    }

    private func pairs(_ texts: [String]) throws(ChannelError) -> [String: String] {
        var pairs: [String: String] = [:]
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else { throw ChannelError(code: "not-a-pair", "expected name=text, found \(text)") }
            pairs[parts[0]] = parts[1]
        }
        return pairs
    }

    private func show(_ call: RenderedCall, _ adapter: Adapter) {
        let request = call.request
        if call.sentBy == .browser { Console.print("(carried by the buyer's browser)") }
        Console.print("\(request.method) \(adapter.withoutSecrets(request.url))")
        for header in request.headers { Console.print("\(header.name): \(adapter.withoutSecrets(header))") }
        let body = String(decoding: request.body, as: UTF8.self)
        if !body.isEmpty { Console.print("\n" + adapter.withoutSecrets(body)) }
    }
}
