extension Texts {
    /// Accounts: signing up, logging in, what belongs to a person.
    static let account: [String: Sentence] = [
        "account": Sentence("My account", "我的账户"),
        "accounts": Sentence("Accounts", "账户"),
        "signUp": Sentence("Make an account", "注册账户"),
        "signUpClaims": Sentence(
            "What was given in this browser goes into the account. Donations: {count}.", "此浏览器中的 {count} 笔捐款将归入新账户。"),
        "signedUp": Sentence("Welcome! Your account is made.", "欢迎！账户已创建。"),
        "signedUpClaimed": Sentence(
            "Welcome! Your account is made, and the donations from this browser are in it.",
            "欢迎！账户已创建，此浏览器中的捐款已归入账户。"),
        "noAccountYet": Sentence("No account yet? Make one.", "还没有账户？立即注册"),
        "haveAccount": Sentence("You have an account? Log in.", "已有账户？请登录"),
        "loggedOut": Sentence("You are logged out.", "您已退出登录。"),
        "name": Sentence("Name", "姓名"),
        "password": Sentence("Password", "密码"),
        "passwordHint": Sentence(
            "At least 10 characters. A few words are better than one odd one.", "至少 10 个字符，几个词的组合更安全。"),
        "currentPassword": Sentence("Your password now", "当前密码"),
        "newPassword": Sentence("A new password", "新密码"),
        "changePassword": Sentence("Change the password", "修改密码"),
        "language": Sentence("Language", "语言"),
        "mailLanguage": Sentence("Language of pages and mails", "页面与邮件语言"),
        "myDonations": Sentence("My donations", "我的捐款"),
        "noDonationsYet": Sentence("No donations yet.", "还没有捐款。"),
        "unclaimedHere": Sentence(
            "Donations made in this browser without an account: {count}.", "此浏览器中有 {count} 笔未登录时的捐款。"),
        "claimBrowser": Sentence("Take them into my account", "归入我的账户"),
        "claimTitle": Sentence("Add a donation", "认领捐款"),
        "claimHint": Sentence("It stands on the receipt, and in its mail.", "收据码在收据和邮件中。"),
        "claim": Sentence("Add", "认领"),
        "claimed": Sentence("The donation is in your account.", "捐款已归入您的账户。"),
        "status-pending": Sentence("Pending", "待支付"),
        "status-completed": Sentence("Completed", "已完成"),
        "status-failed": Sentence("Failed", "失败"),
        "status-cancelled": Sentence("Cancelled", "已取消"),
        "role": Sentence("Role", "角色"),
        "role-donor": Sentence("Donor", "捐款人"),
        "role-organizer": Sentence("Organizer", "组织者"),
        "role-finance": Sentence("Finance", "财务"),
        "role-admin": Sentence("Admin", "管理员"),
    ]
}
