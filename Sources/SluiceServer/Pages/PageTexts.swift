/// The sentences of the pages.
struct PageTexts: Sendable {
    let title: String
    let sentence: String

    static func of(_ kind: StatusPage.Kind, _ language: PageLanguage) -> PageTexts {
        let isChinese = language == .chinese
        switch kind {
        case .refused:
            return isChinese
                ? PageTexts(title: "无法确认", sentence: "此页面的信息无法核实，未作任何更改。请回到商家页面查看订单。")
                : PageTexts(
                    title: "This could not be verified",
                    sentence: "Nothing was changed. Please go back to the shop and look at your order there.")
        case .unavailable:
            return isChinese
                ? PageTexts(title: "请稍候", sentence: "暂时无法得知支付结果。请过几秒钟刷新此页面；请勿重复付款。")
                : PageTexts(
                    title: "One moment, please",
                    sentence:
                        "The result of your payment is not known yet. Reload this page in a few seconds; do not pay twice."
                )
        case .state(let state, _): return isChinese ? chinese(state) : english(state)
        }
    }

    static func orderLabel(_ language: PageLanguage) -> String { language == .chinese ? "订单号" : "Order number" }

    private static func english(_ state: String) -> PageTexts {
        switch state {
        case "succeeded":
            PageTexts(
                title: "Payment received", sentence: "Thank you. Your payment has arrived; you may close this page.")
        case "failed":
            PageTexts(
                title: "Payment failed", sentence: "The payment was not made. Please go back to the shop to try again.")
        case "closed":
            PageTexts(title: "Payment closed", sentence: "This payment is closed and can no longer be made.")
        default:
            PageTexts(
                title: "Payment under way",
                sentence: "The payment is not confirmed yet. The shop will be told as soon as it is; do not pay twice.")
        }
    }

    private static func chinese(_ state: String) -> PageTexts {
        switch state {
        case "succeeded": PageTexts(title: "支付成功", sentence: "款项已收到，谢谢。您可以关闭此页面。")
        case "failed": PageTexts(title: "支付失败", sentence: "付款未完成。请回到商家页面重试。")
        case "closed": PageTexts(title: "支付已关闭", sentence: "此订单已关闭，不能再付款。")
        default: PageTexts(title: "正在确认", sentence: "付款尚未确认。确认后会立即通知商家；请勿重复付款。")
        }
    }
}
