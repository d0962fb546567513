/// The cashier page of one order: three buttons while it is open, the outcome afterwards. Plain HTML without scripts.
struct CashierPage {
    let order: SandboxOrder
    let language: PageLanguage
    /// A random text that lets this page's style through its own policy.
    let nonce: String
    /// Whether the buyer has just decided.
    var isResult = false

    /// The page with its headers.
    var reply: SandboxReply {
        // Chromium holds a form's policy against every redirect of its answer: the merchant's return address, and
        // wherever that sends the browser on, which nobody here knows.
        let targets = order.facts.returnURL == nil ? "'self'" : "'self' http: https:"
        let policy =
            "default-src 'none'; style-src 'nonce-\(nonce)'; form-action \(targets); base-uri 'none'; "
            + "frame-ancestors 'none'"
        return SandboxReply(
            status: 200,
            headers: [
                ("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", policy),
                ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
                ("Cache-Control", "no-store"), ("Vary", "Accept-Language"),
            ], body: Array(html.utf8))
    }

    private var html: String {
        """
        <!doctype html>
        <html lang="\(language.rawValue)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title)</title>
        <style nonce="\(nonce)">\(Self.style)</style>
        </head>
        <body>
        <main>
        <p class="note">\(say("Test payment: no money moves.", "测试支付：不会发生真实扣款。"))</p>
        <h1>\(title)</h1>
        <p class="amount">\(escaped(AmountText.text(order.facts.total, currency: order.facts.currency)))</p>
        <dl>
        <dt>\(say("Merchant", "商户"))</dt><dd>\(escaped(order.facts.merchantID))</dd>
        <dt>\(say("For", "商品"))</dt><dd>\(escaped(order.facts.description))</dd>
        <dt>\(say("Order number", "订单号"))</dt><dd>\(escaped(order.facts.outTradeNo))</dd>
        </dl>
        \(bottom)
        </main>
        </body>
        </html>

        """
    }

    private var title: String {
        switch order.state {
        case .notPaid where isResult: say("Not paid", "尚未支付")
        case .notPaid, .userPaying: say("Cashier", "收银台")
        case .success: say("Paid", "支付成功")
        case .closed: say("Order closed", "订单已关闭")
        case .payError: say("Payment failed", "支付失败")
        }
    }

    private var bottom: String {
        guard order.state.isOpen, !isResult else {
            return "<p role=\"status\">\(say("You may close this page.", "您可以关闭此页面。"))</p>"
        }
        return """
            <form method="post" action="/cashier/\(escaped(order.orderID))">
            <input type="hidden" name="token" value="\(escaped(order.formToken))">
            <button class="pay" name="action" value="pay">\(say("Pay", "立即支付"))</button>
            <button name="action" value="fail">\(say("Payment fails", "模拟支付失败"))</button>
            <button name="action" value="leave">\(say("Walk away", "放弃支付"))</button>
            </form>
            """
    }

    private func say(_ english: String, _ chinese: String) -> String { language.text(english, chinese) }

    private func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    private static let style = """
        :root{color-scheme:light dark}
        body{margin:0;font:1rem/1.5 system-ui,sans-serif}
        main{max-width:26rem;margin:0 auto;padding:1rem}
        .note{border:1px solid;border-radius:.5rem;padding:.5rem .75rem}
        .amount{font-size:2.5rem;font-weight:600;margin:.5rem 0}
        dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem}
        dd{margin:0;overflow-wrap:anywhere}
        button{display:block;width:100%;min-height:3rem;margin:.75rem 0;font:inherit;border:1px solid;border-radius:.5rem}
        .pay{background:#0b5cad;color:#fff;border-color:#0b5cad}
        button:focus-visible{outline:3px solid #e69f00;outline-offset:2px}
        """
}

/// Amounts for people.
enum AmountText {
    private static let digits = [
        "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3, "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0,
        "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0,
        "XPF": 0,
    ]

    /// Such as `CNY 12.05`; `total` is positive, in minor units, whose digits are those of ISO 4217.
    static func text(_ total: Int64, currency: String) -> String {
        let places = digits[currency] ?? 2
        var text = String(total)
        if text.count <= places { text = String(repeating: "0", count: places + 1 - text.count) + text }
        guard places > 0 else { return "\(currency) \(text)" }
        return "\(currency) \(text.dropLast(places)).\(text.suffix(places))"
    }
}
