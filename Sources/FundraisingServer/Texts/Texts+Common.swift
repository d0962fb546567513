extension Texts {
    /// What stands on many pages.
    static let common: [String: Sentence] = [
        "skipToContent": Sentence("Skip to the content", "跳到正文"),
        "navigation": Sentence("Main", "主导航"),
        "campaigns": Sentence("Campaigns", "筹款项目"),
        "toCampaigns": Sentence("To the campaigns", "查看筹款项目"),
        "desk": Sentence("Admin", "管理"),
        "logIn": Sentence("Log in", "登录"),
        "logOut": Sentence("Log out", "退出登录"),
        "footer": Sentence("Every donation is accounted for.", "每一笔善款都有据可查。"),
        "optional": Sentence("(optional)", "（选填）"),
        "save": Sentence("Save", "保存"),
        "back": Sentence("Back", "返回"),
        "saved": Sentence("Saved.", "已保存。"),
        "pageNotFound": Sentence("There is no such page", "页面不存在"),
        "pageNotFoundWhy": Sentence(
            "The address may be mistyped, or the page is not for you. A donation's page opens in the browser in which it was made, or after logging in.",
            "地址可能有误，或者您无权查看此页。捐款页面只能在当初捐款的浏览器中打开，或登录后查看。"),
        "pageForbidden": Sentence("This is not allowed", "没有权限"),
        "pageRefused": Sentence("This could not be done", "无法完成操作"),
        "pageFailed": Sentence("Something went wrong here", "系统出错了"),
        "pageFailedWhy": Sentence(
            "It is not your fault. Nothing was lost; please try again in a moment.",
            "这不是您的问题，数据没有丢失。请稍后再试。"),
    ]
}
