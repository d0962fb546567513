extension Texts {
    /// The sentences for the codes of `FundraisingError`, under `error-CODE`.
    static let errors: [String: Sentence] = [
        "error-not-found": Sentence("There is no such thing.", "您要找的内容不存在。"),
        "error-amount-invalid": Sentence(
            "This is no amount. Write digits, with at most {digits} decimals, such as 50 or 12.5.",
            "金额格式不正确。请输入数字，最多 {digits} 位小数，例如 50 或 12.5。"),
        "error-amount-too-small": Sentence("The amount must be more than zero.", "金额必须大于零。"),
        "error-amount-too-large": Sentence(
            "The most that can be given at once is {limit}.", "单笔捐款最高为 {limit}。"),
        "error-csrf-invalid": Sentence(
            "This form is too old, or was not made here. Go back, load the page again and send it once more.",
            "此表单已过期或来源不明。请返回并刷新页面后重新提交。"),
        "error-not-allowed": Sentence("Your account may not do this.", "您的账户没有此权限。"),
        "error-form-too-large": Sentence("What was sent is too long: at most {limit} KiB.", "提交的内容过长，最多 {limit} KiB。"),
        "error-form-unreadable": Sentence("What was sent is no form of these pages.", "提交的内容不是本站的表单。"),
        "error-too-many-attempts": Sentence(
            "Too many attempts. Wait {minutes} minutes and try again.", "尝试次数过多。请等待 {minutes} 分钟后再试。"),
        "error-email-invalid": Sentence("This is no e-mail address.", "邮箱地址不正确。"),
        "error-email-taken": Sentence(
            "There is an account with this e-mail address: log in instead.", "该邮箱已注册，请直接登录。"),
        "error-name-missing": Sentence("Write the name that we shall call you.", "请填写您的称呼。"),
        "error-name-too-long": Sentence("A name has at most {limit} letters, in one line.", "姓名最多 {limit} 个字，且不能换行。"),
        "error-password-short": Sentence("A password has at least {limit} characters.", "密码至少 {limit} 个字符。"),
        "error-password-long": Sentence("A password has at most {limit} characters.", "密码最多 {limit} 个字符。"),
        "error-password-wrong": Sentence("This is not your password.", "密码不正确。"),
        "error-login-failed": Sentence(
            "This e-mail address and password do not belong together.", "邮箱或密码不正确。"),
        "error-last-admin": Sentence("There must be an admin left.", "至少要保留一名管理员。"),
        "error-receipt-code-unknown": Sentence(
            "No receipt has this code. Copy it from your receipt or its mail.", "没有找到该收据码。请从收据或邮件中复制。"),
        "error-channel-missing": Sentence("Choose how you want to pay.", "请选择支付方式。"),
        "error-receipt-unprintable": Sentence(
            "The receipt cannot be drawn just now. Its page can be printed as well.", "暂时无法生成 PDF，您也可以直接打印收据页面。"),
        "error-day-invalid": Sentence("Write a day as 2026-11-21.", "日期格式应为 2026-11-21。"),
    ]
}
