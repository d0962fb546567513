import Foundation
import Testing

/// Style as a test: what a reviewer would have to say again and again is said here once.
@Suite struct Tidy {
    @Test func `no file has more than 600 lines, and half of them have fewer than 120`() throws {
        let files = try SourceTree.swiftFiles(under: "Sources")
        #expect(files.count > 100)
        for file in files + (try SourceTree.swiftFiles(under: "Tests")) {
            #expect(file.lines.count <= 600, "\(file.path) has \(file.lines.count) lines")
        }
        let sizes = files.map(\.lines.count).sorted()
        #expect(sizes[sizes.count / 2] < 120, "the median file has \(sizes[sizes.count / 2]) lines")
    }

    @Test func `no function has more than 70 lines`() throws {
        for file in try SourceTree.swiftFiles(under: "Sources") + SourceTree.swiftFiles(under: "Tests") {
            for (name, length) in Tidy.functions(in: file.lines) {
                #expect(length <= 70, "\(name) in \(file.path) has \(length) lines")
            }
        }
    }

    @Test func `a function of 71 lines would be found`() {
        let lines = ["    func long() {"] + Array(repeating: "        step()", count: 69) + ["    }"]
        #expect(Tidy.functions(in: lines.map { $0[...] }).map(\.1) == [71])
    }

    /// A function is from its `func` to the brace that stands at the same indentation: the formatter sees to that.
    private static func functions(in lines: [Substring]) -> [(String, Int)] {
        var found: [(String, Int)] = []
        for (index, line) in lines.enumerated() {
            let words = line.split(separator: " ")
            guard let keyword = words.firstIndex(of: "func"), words.prefix(keyword).allSatisfy({ !$0.hasPrefix("/") })
            else { continue }
            let indentation = line.prefix { $0 == " " }
            guard let end = lines[index...].firstIndex(where: { $0 == indentation + "}" }) else { continue }
            let oneLine = line.hasSuffix("}") && line.contains("{")
            found.append((String(words[min(keyword + 1, words.count - 1)]), oneLine ? 1 : end - index + 1))
        }
        return found
    }

    @Test(arguments: [
        "TODO", "FIXME", "XXX", "HACK", "not implemented", "placeholder", "for now", "fatalError(", "try!", " as! ",
    ])
    func `nothing is left behind in the sources`(leftover: String) throws {
        for file in try SourceTree.swiftFiles(under: "Sources") {
            for (index, line) in file.lines.enumerated() where line.contains(leftover) {
                Issue.record("\(file.path):\(index + 1): \(leftover)")
            }
        }
    }

    @Test func `no provider's name appears in Swift`() throws {
        let names = [
            "wechat", "weixin", "alipay", "unionpay", "stripe", "paypal", "adyen", "mollie", "razorpay", "square",
            "braintree", "klarna", "ecpay", "vnpay", "momo", "iyzico", "paystack", "flutterwave", "xendit", "bkash",
        ]
        for file in try SourceTree.swiftFiles(under: "Sources") {
            for (index, line) in file.lines.enumerated() {
                let words = line.lowercased().split { !$0.isLetter && !$0.isNumber }
                for name in names where words.contains(where: { $0.hasPrefix(name) && name != "square" || $0 == name })
                {
                    Issue.record("\(file.path):\(index + 1): \(name)")
                }
            }
        }
    }

    @Test func `nothing sleeps, and nothing starts detached work, below the server`() throws {
        for file in try SourceTree.swiftFiles(under: "Sources")
        where !["SluiceServer", "SluiceSandbox", "sluice", "fundraiser"].contains(file.room) {
            for word in ["Task.sleep", "Task.detached", "DispatchSemaphore", "usleep(", "Thread.sleep"] {
                #expect(!file.text.contains(word), "\(file.path) uses \(word)")
            }
        }
    }

    @Test func `every unchecked promise gives its reason`() throws {
        for file in try SourceTree.swiftFiles(under: "Sources") {
            for (index, line) in file.lines.enumerated() where line.contains("@unchecked Sendable") {
                let near = file.lines[max(0, index - 3)...min(file.lines.count - 1, index + 2)]
                #expect(near.contains { $0.contains("//") }, "\(file.path):\(index + 1) gives no reason")
            }
        }
    }

    @Test func `no test can skip itself`() throws {
        let words = ["XCT" + "Skip", ".disabled" + "(", ".enabled" + "(if"]
        for file in try SourceTree.swiftFiles(under: "Tests") {
            for word in words { #expect(!file.text.contains(word), "\(file.path) has \(word)") }
        }
    }
}
