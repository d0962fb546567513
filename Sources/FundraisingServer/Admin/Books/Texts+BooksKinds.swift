extension Texts {
    /// The names of differences and of what waits for a person, with what to do.
    static let booksKinds: [String: Sentence] = [
        "adminDifference-missing_here": Sentence("Paid, and not completed here", "网关已付款，本系统未完成"),
        "adminDifference-missing_at_gateway": Sentence("Completed here, and not paid", "本系统已完成，网关未付款"),
        "adminDifference-amount_differs": Sentence("Another amount", "金额不一致"),
        "adminDifference-currency_differs": Sentence("Another currency", "币种不一致"),
        "adminDifference-refund_differs": Sentence("Other refunds", "退款不一致"),
        "adminDifference-unknown_reference": Sentence("Paid for no donation", "没有对应的捐款"),
        "adminDifference-paid_twice": Sentence("Paid twice", "重复付款"),
        "adminDifference-day_differs": Sentence("Counted in another day", "计入日期不同"),
        "adminKind-unknown_reference": Sentence("A payment of no donation", "付款没有对应的捐款"),
        "adminAdvice-unknown_reference": Sentence(
            "Find out who else uses this key of the gateway, or whether the database was restored from an old copy.",
            "请确认是否有其他系统使用同一网关密钥，或数据库曾从旧备份恢复。"),
        "adminKind-amount_differs": Sentence("Another amount or currency", "金额或币种不一致"),
        "adminAdvice-amount_differs": Sentence(
            "The gateway holds another amount than the donation. Compare both with the provider's records.",
            "网关金额与捐款金额不同，请与支付机构的记录核对。"),
        "adminKind-other_payment": Sentence("Two payments for one donation", "一笔捐款对应两笔付款"),
        "adminAdvice-other_payment": Sentence(
            "Compare both numbers with the provider's records.", "请将两个单号与支付机构的记录核对。"),
        "adminKind-paid_after_end": Sentence("Money after the end", "捐款结束后到账"),
        "adminAdvice-paid_after_end": Sentence(
            "The donation had failed or was cancelled, and then money arrived. Give it back, and tell the donor.",
            "捐款已失败或取消后才收到款项。请退回，并告知捐款人。"),
        "adminKind-contradicted": Sentence("The provider says otherwise now", "支付机构更改了结果"),
        "adminAdvice-contradicted": Sentence(
            "What was final is now said to be different. Ask the provider which is true.",
            "已确定的结果现被更改，请向支付机构核实。"),
        "adminKind-payment_vanished": Sentence("The gateway has forgotten a payment", "网关查不到付款"),
        "adminAdvice-payment_vanished": Sentence(
            "The gateway once gave this payment a number. Ask operations whether its journals were restored.",
            "网关曾为此付款分配单号。请向运维确认日志是否被恢复过。"),
        "adminKind-placing_refused": Sentence("The gateway took no order", "网关拒绝下单"),
        "adminAdvice-placing_refused": Sentence(
            "Most often a channel is disabled, or set up otherwise than the pages think.",
            "通常是渠道被停用，或配置与页面不符。"),
        "adminKind-refund_failed": Sentence("A refund failed", "退款失败"),
        "adminAdvice-refund_failed": Sentence(
            "No money went back. Make the refund again, or pay it by transfer.", "款项未退回。请重新退款，或转账退还。"),
        "adminKind-refund_differs": Sentence("A refund does not fit", "退款信息不符"),
        "adminAdvice-refund_differs": Sentence(
            "The gateway holds another amount or payment for this refund. Compare both.",
            "网关中的退款金额或付款与本系统不同，请核对。"),
        "adminKind-unreadable_result": Sentence("A result that cannot be read", "无法读取的结果"),
        "adminAdvice-unreadable_result": Sentence(
            "It was signed by the gateway. Reconcile the day, and tell operations.",
            "该结果带有网关签名。请对当日对账，并通知运维。"),
        "error-campaign-closed": Sentence(
            "This campaign is closed and takes no more donations.", "该项目已关闭，不再接受捐款。"),
        "error-visitor-unknown": Sentence(
            "Your browser must take cookies for a donation. Load the page again.", "捐款需要浏览器允许 Cookie，请刷新页面重试。"),
        "error-text-too-long": Sentence("At most {limit} letters fit here.", "最多 {limit} 个字。"),
        "error-text-invalid": Sentence("This holds characters that cannot be shown.", "包含无法显示的字符。"),
        "error-text-missing": Sentence("This must not be empty.", "此项不能为空。"),
        "error-donation-not-pending": Sentence("This donation has already ended.", "该捐款已结束。"),
        "error-donation-not-retryable": Sentence(
            "Only a donation that failed or was cancelled can be tried again.", "只有失败或已取消的捐款可以重试。"),
        "error-donation-under-review": Sentence(
            "Money seems to have arrived for this donation. A person is looking at it; please do not pay again.",
            "该捐款似乎已到账，正在人工核实，请勿重复付款。"),
        "error-donation-not-refundable": Sentence(
            "Only a completed donation that was paid can be refunded.", "只有已完成付款的捐款可以退款。"),
        "error-refund-too-large": Sentence("Of this donation {left} can still be refunded.", "该捐款最多还可退 {left}。"),
        "error-refund-repeated": Sentence(
            "Another refund of this donation was made meanwhile. Look at the list above before you repeat it.",
            "期间已有另一笔退款。请先查看上方列表，再决定是否重复。"),
        "error-reason-missing": Sentence("Say why the money goes back.", "请填写退款原因。"),
        "error-late-money-completed": Sentence(
            "This donation is completed: give the money back as a refund of it.", "该捐款已完成，请通过退款退回。"),
        "error-gateway-refused": Sentence("The payment gateway refuses: {reason}", "支付网关拒绝：{reason}"),
        "error-slug-invalid": Sentence("Write small letters, digits and hyphens.", "请使用小写字母、数字和连字符。"),
        "error-slug-taken": Sentence("Another campaign has this address.", "该网址名称已被使用。"),
        "error-currency-invalid": Sentence(
            "Write the three letters of ISO 4217, such as CNY.", "请输入三位币种代码，例如 CNY。"),
        "error-gateway-unreachable": Sentence(
            "The payment gateway gives no clear answer just now. Try again in a minute.",
            "支付网关暂时没有明确答复，请稍后再试。"),
        "error-storage-failed": Sentence(
            "The books cannot be reached just now. Nothing was changed; try again in a minute.",
            "账簿暂时无法访问，未作任何更改，请稍后再试。"),
    ]
}
