import Fundraising

/// A line of a campaign's list, as the partial `entries` shows it.
struct DonationEntryView: Sendable {
    let style: String
    let name: String
    /// What was done, where it was not giving money.
    let deed: String?
    /// `nil` for a deed: its order has no money.
    let amount: String?
    let message: String?
    let promises: [String]
    let time: String
    let machineTime: String

    init(_ entry: DonationListEntry, _ campaign: Campaign, _ texts: Texts) {
        style = entry.kind.style
        name = entry.name.isEmpty ? texts["anonymous"] : entry.name
        switch entry.kind {
        case .donation: deed = nil
        case .deed(_, let sentence): deed = texts.language.choose(sentence.en, sentence.zh)
        case .gift(let person, let sentence):
            deed = texts(
                "giftBecause",
                [
                    "person": person.isEmpty ? texts["somebody"] : person,
                    "sentence": texts.language.choose(sentence.en, sentence.zh),
                ])
        }
        if case .deed = entry.kind { amount = nil } else { amount = Shown.amount(entry.amount, entry.currency) }
        message = entry.message.isEmpty ? nil : entry.message
        promises = entry.promises.map { promise in
            texts(
                promise.isPaid ? "promiseKept" : "promise",
                ["company": promise.company, "amount": Shown.amount(promise.amount, entry.currency)])
        }
        time = Shown.time(entry.date, campaign.timeZone)
        machineTime = Shown.machineTime(entry.date)
    }

    static let partial = #"""
        {{#entries}}
        <li class="{{.style}}">
        <div class="head"><span><bdi><strong>{{.name}}</strong></bdi>{{#.deed}} <span>{{.}}</span>{{/.deed}}</span>
        {{#.amount}}<strong class="number">{{.}}</strong>{{/.amount}}</div>
        {{#.promises}}<p class="small">{{.}}</p>{{/.promises}}
        {{#.message}}<blockquote><bdi>{{.}}</bdi></blockquote>{{/.message}}
        <p class="soft small"><time datetime="{{.machineTime}}">{{.time}}</time></p>
        </li>
        {{/entries}}
        {{^entries}}
        <li>{{t.noEntries}}</li>
        {{/entries}}

        """#
}
