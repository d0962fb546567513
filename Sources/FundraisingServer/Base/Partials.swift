import Mustache

/// Pieces that several templates use: `{{>form}}` inside a section of a `FormView`, `{{>field}}` inside one of a `Field`.
enum Partials {
    static let library: MustacheLibrary = {
        var library = MustacheLibrary()
        for (name, text) in all {
            do {
                library.register(try EscapedContent.template(text), named: name)
            } catch {
                preconditionFailure("the partial \(name) cannot be read: \(error)")
            }
        }
        return library
    }()

    private static let all = [
        "form": form, "field": field, "entries": DonationEntryView.partial, "progress": CampaignCard.progress,
    ]

    private static let form = #"""
        <form method="post" action="{{.action}}" class="form">
        <input type="hidden" name="csrf" value="{{csrf}}">
        {{#.problem}}<p class="problem" role="alert">{{.}}</p>{{/.problem}}
        {{#.fields}}{{>field}}{{/.fields}}
        <p><button type="submit" class="button{{#.isDangerous}} danger{{/.isDangerous}}">{{.submit}}</button></p>
        </form>

        """#

    private static let field = #"""
        {{#.isHidden}}
        <input type="hidden" name="{{.name}}" value="{{.value}}"{{#.autocomplete}} autocomplete="{{.}}"{{/.autocomplete}}>
        {{/.isHidden}}
        {{^.isHidden}}
        <div class="field{{#.error}} wrong{{/.error}}">
        {{#.isCheckbox}}
        <label class="box"><input type="checkbox" name="{{.name}}" value="yes"{{#.isChecked}} checked{{/.isChecked}}> {{.label}}</label>
        {{/.isCheckbox}}
        {{^.isCheckbox}}
        <label for="{{.id}}">{{.label}}{{^.isRequired}} <span class="optional">{{t.optional}}</span>{{/.isRequired}}</label>
        {{/.isCheckbox}}
        {{#.hint}}<p class="hint" id="{{id}}-hint">{{.}}</p>{{/.hint}}
        {{#.error}}<p class="problem" id="{{id}}-error">{{.}}</p>{{/.error}}
        {{#.isInput}}
        <input id="{{.id}}" name="{{.name}}" type="{{.type}}" value="{{.value}}"{{#.autocomplete}} autocomplete="{{.}}"{{/.autocomplete}}{{#.inputMode}} inputmode="{{.}}"{{/.inputMode}}{{#.lengthMax}} maxlength="{{.}}"{{/.lengthMax}}{{#.isRequired}} required{{/.isRequired}}{{#.error}} aria-invalid="true"{{/.error}}{{#.description}} aria-describedby="{{.}}"{{/.description}}>
        {{/.isInput}}
        {{#.isLongText}}
        <textarea id="{{.id}}" name="{{.name}}" rows="4"{{#.lengthMax}} maxlength="{{.}}"{{/.lengthMax}}{{#.isRequired}} required{{/.isRequired}}{{#.error}} aria-invalid="true"{{/.error}}{{#.description}} aria-describedby="{{.}}"{{/.description}}>
        {{.value}}</textarea>
        {{/.isLongText}}
        {{#.isChoice}}
        <select id="{{.id}}" name="{{.name}}"{{#.error}} aria-invalid="true"{{/.error}}{{#.description}} aria-describedby="{{.}}"{{/.description}}>
        {{#.options}}<option value="{{.value}}"{{#.isChosen}} selected{{/.isChosen}}>{{.label}}</option>{{/.options}}
        </select>
        {{/.isChoice}}
        </div>
        {{/.isHidden}}

        """#
}
