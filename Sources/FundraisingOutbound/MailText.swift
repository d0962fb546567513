import Foundation

/// A mail as it travels (RFC 5322, MIME): plain text in UTF-8, lines that end in CR LF, nothing beyond ASCII.
struct MailText {
    let from: MailAddress
    let fromName: String
    let to: MailAddress
    let subject: String
    let body: String
    let date: Date
    /// Stands before the @ of the Message-ID. The same mail sent again has the same one, so that a reader sees it once.
    let messageID: String

    /// Throws `mail-header` where a text would break out of its header.
    func bytes() throws(MailFailure) -> [UInt8] {
        let headers = [
            "Date: \(Self.date(date))",
            "From: \(try Self.encoded("sender's name", fromName))\r\n <\(from.text)>",
            "To: <\(to.text)>",
            "Subject: \(try Self.encoded("subject", subject))",
            "Message-ID: <\(messageID)@\(from.domain)>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            // RFC 3834: what answers mails by itself leaves these alone.
            "Auto-Submitted: auto-generated",
        ]
        let lines = body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(separator: "\r\n")
        // RFC 2045, section 6.8: lines of at most 76 characters.
        let encoded = Data(lines.utf8).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
        return Array((headers.joined(separator: "\r\n") + "\r\n\r\n" + encoded + "\r\n").utf8)
    }

    /// A header's text as encoded words (RFC 2047): lines of at most 76 characters, and never cut inside a character.
    private static func encoded(_ name: String, _ text: String) throws(MailFailure) -> String {
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw .headerRefused(name)
        }
        // Words of letters and digits need no encoding in any header.
        if text.utf8.count <= 60, text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == " ") }) {
            return text
        }
        var words: [String] = []
        var piece = ""
        // 36 bytes are 48 in base64: with =?utf-8?B?, ?= and the header's name 69.
        for scalar in text.unicodeScalars.map(String.init) {
            if piece.utf8.count + scalar.utf8.count > 36 {
                words.append(piece)
                piece = ""
            }
            piece += scalar
        }
        words.append(piece)
        return words.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    /// RFC 5322, section 3.3, in UTC. By hand: a formatter would follow somebody's locale.
    private static func date(_ date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.weekday, .day, .month, .year, .hour, .minute, .second], from: date)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
        let day = "\(days[(parts.weekday ?? 1) - 1]), \(parts.day ?? 1) \(months[(parts.month ?? 1) - 1])"
        return "\(day) \(parts.year ?? 1970) \(two(parts.hour)):\(two(parts.minute)):\(two(parts.second)) +0000"
    }
}
