/// The words of the mails, in English and Chinese.
enum MailTexts {
    typealias Text = (subject: String, body: String)

    static func thanks(
        _ language: String, campaign: String, name: String, amount: String, receiptNo: String, code: String,
        link: String
    ) -> Text {
        if language == "zh" {
            return (
                "感谢您捐赠 \(amount)",
                """
                \(greeting(language, name))

                您向“\(campaign)”捐赠的 \(amount) 已收到，谢谢您。

                收据编号：\(receiptNo)
                收据代码：\(code)
                查看和打印收据：\(link)

                凭收据代码，您可以把这笔捐赠归入您的账户。请勿告诉他人。
                """
            )
        }
        return (
            "Thank you for giving \(amount)",
            """
            \(greeting(language, name))

            Your donation of \(amount) to "\(campaign)" has arrived. Thank you.

            Receipt number: \(receiptNo)
            Receipt code: \(code)
            See and print your receipt: \(link)

            With the receipt code you can add this donation to your account. Keep it to yourself.
            """
        )
    }

    static func failure(_ language: String, campaign: String, name: String, amount: String, link: String) -> Text {
        if language == "zh" {
            return (
                "您的捐赠未能完成",
                """
                \(greeting(language, name))

                您向“\(campaign)”捐赠的 \(amount) 支付未成功，没有扣款。

                您可以在这里重试：\(link)
                """
            )
        }
        return (
            "Your donation could not be completed",
            """
            \(greeting(language, name))

            The payment of your donation of \(amount) to "\(campaign)" was refused. No money was taken.

            You can try again here: \(link)
            """
        )
    }

    static func refund(_ language: String, campaign: String, name: String, amount: String, reason: String) -> Text {
        if language == "zh" {
            return (
                "已退款 \(amount)",
                """
                \(greeting(language, name))

                您向“\(campaign)”的捐赠中，\(amount) 已退还给您。到账时间取决于您的支付方式。

                原因：\(reason)
                """
            )
        }
        return (
            "\(amount) has been refunded",
            """
            \(greeting(language, name))

            \(amount) of your donation to "\(campaign)" has been refunded. When it arrives depends on how you paid.

            Reason: \(reason)
            """
        )
    }

    static func news(
        _ language: String, campaign: String, name: String, message: String, amount: String, reference: String,
        balance: String, goal: String
    ) -> Text {
        if language == "zh" {
            return (
                "“\(campaign)”收到 \(amount)",
                """
                捐赠人：\(name.isEmpty ? "匿名" : name)
                金额：\(amount)
                编号：\(reference)
                留言：\(message.isEmpty ? "无" : message)

                已筹：\(balance)，目标：\(goal)
                """
            )
        }
        return (
            "\(amount) for \"\(campaign)\"",
            """
            From: \(name.isEmpty ? "somebody who gave no name" : name)
            Amount: \(amount)
            Reference: \(reference)
            Message: \(message.isEmpty ? "none" : message)

            Raised so far: \(balance) of \(goal)
            """
        )
    }

    private static func greeting(_ language: String, _ name: String) -> String {
        switch (language, name.isEmpty) {
        case ("zh", true): "您好："
        case ("zh", false): "\(name)，您好："
        case (_, true): "Hello,"
        case (_, false): "Dear \(name),"
        }
    }
}
