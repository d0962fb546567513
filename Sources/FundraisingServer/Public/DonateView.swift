import Fundraising

/// The page with the form of a donation.
struct DonateView: Sendable {
    private let card: CampaignCard
    private let problem: String?
    private let presets: [Choice]
    private let amount: Field
    private let channels: [Choice]
    private let channelProblem: String?
    private let others: [Field]
    private let action: String
    private let currency: String

    private struct Choice: Sendable {
        let value: String
        let label: String
        let isChosen: Bool
    }

    init(
        card: CampaignCard, form: DonateForm, channels: [GatewayChannel], currency: String, error: FundraisingError?,
        texts: Texts
    ) {
        self.card = card
        self.currency = currency
        action = "\(card.path)/donate"
        presets = DonateView.presets(currency).map { minor in
            let plain = DonateView.short(minor, currency)
            return Choice(value: plain, label: plain, isChosen: form.amount.isEmpty && form.preset == plain)
        }
        // One channel is chosen already where there is only one.
        self.channels = channels.enumerated().map { index, channel in
            Choice(
                value: channel.channelLabel, label: channel.channelName,
                isChosen: form.channel == channel.channelLabel || (form.channel.isEmpty && index == 0))
        }
        var fields: [Field] = [
            .input(
                "amount", texts("ownAmount", ["currency": currency]), value: form.amount, inputMode: "decimal",
                isRequired: false, lengthMax: 40),
            .input(
                "donor_name", texts["donorName"], value: form.donorName, hint: texts["donorNameHint"],
                autocomplete: "name", isRequired: false, lengthMax: 60),
            .longText("message", texts["donorMessage"], value: form.message, isRequired: false, lengthMax: 500),
            .input(
                "email", texts["email"], value: form.email, type: "email", hint: texts["donorEmailHint"],
                autocomplete: "email", isRequired: false, lengthMax: 254),
        ]
        let sentence = error.map(texts.sentence)
        if let index = fields.firstIndex(where: { $0.name == error?.field }) {
            fields[index].error = sentence
            problem = nil
            channelProblem = nil
        } else if error?.field == "channel" {
            problem = nil
            channelProblem = sentence
        } else {
            problem = sentence
            channelProblem = nil
        }
        amount = fields.removeFirst()
        others = fields
    }

    /// Minor units: sums that people give, in what a currency is worth.
    private static func presets(_ currency: String) -> [Int64] {
        switch currency {
        case "JPY", "KRW": [1000, 3000, 5000, 10_000]
        case "CNY", "HKD", "TWD": [2000, 5000, 10_000, 50_000]
        default: Money.digits(currency) == 2 ? [1000, 2500, 5000, 10_000] : []
        }
    }

    /// Without decimals that are zero.
    private static func short(_ minor: Int64, _ currency: String) -> String {
        let plain = Money.plain(minor, currency)
        return plain.hasSuffix(".00") ? String(plain.dropLast(3)) : plain
    }

    static let page = Page(
        #"""
        {{#card}}
        <p><a href="{{.path}}">{{.title}}</a></p>
        <h1>{{t.donate}}</h1>
        {{#.isClosed}}<p class="notice">{{t.campaignClosedWhy}}</p>{{/.isClosed}}
        {{^.isClosed}}
        <form method="post" action="{{action}}" class="form">
        <input type="hidden" name="csrf" value="{{csrf}}">
        {{#problem}}<p class="problem" role="alert">{{.}}</p>{{/problem}}
        <fieldset>
        <legend>{{t.amount}} ({{currency}})</legend>
        <div class="choices">
        {{#presets}}<label><input type="radio" name="preset" value="{{.value}}"{{#.isChosen}} checked{{/.isChosen}}> {{.label}}</label>{{/presets}}
        </div>
        {{#amount}}{{>field}}{{/amount}}
        </fieldset>
        <fieldset>
        <legend>{{t.payWith}}</legend>
        {{#channelProblem}}<p class="problem" id="channel-error">{{.}}</p>{{/channelProblem}}
        <div class="choices">
        {{#channels}}<label><input type="radio" name="channel" value="{{.value}}"{{#.isChosen}} checked{{/.isChosen}}> {{.label}}</label>{{/channels}}
        </div>
        {{^channels}}<p class="problem">{{t.noChannels}}</p>{{/channels}}
        </fieldset>
        {{#others}}{{>field}}{{/others}}
        <p><button type="submit" class="wide">{{t.donateNow}}</button></p>
        </form>
        {{/.isClosed}}
        {{/card}}

        """#)
}
