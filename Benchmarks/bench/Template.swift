import Glibc

/// The lines of one payment that a real gateway wrote, to be repeated under other numbers: what is generated is byte for byte what
/// the gateway would write, and follows its format without being told of it.
struct Template: Sendable {
    /// One line without its `seq` and `chain`, and where the numbers stand in it.
    struct Line: Sendable {
        let journal: String
        let record: [UInt8]
        let orderNumberAt: [Int]
        let productNumberAt: [Int]
    }

    static let journals = ["trade", "refund", "payment_log"]

    let lines: [Line]
    private let order: [UInt8]
    private let product: [UInt8]

    /// Reads the journals of a gateway that has taken one payment.
    init(folder: String) throws {
        var found: [(String, [UInt8])] = []
        for journal in Template.journals {
            for name in Template.names(in: "\(folder)/\(journal)") where name.hasSuffix(".jsonl") {
                for line in try contents(of: "\(folder)/\(journal)/\(name)").split(separator: UInt8(ascii: "\n")) {
                    if let record = Template.record(Array(line)) { found.append((journal, record)) }
                }
            }
        }
        guard let trade = found.first(where: { $0.0 == "trade" })?.1,
            let order = Template.text("trading_order_no", in: trade),
            let product = Template.text("product_order_no", in: trade), product.count == Numbers.productLength
        else { throw BenchError("\(folder) has no trade under a number of \(Numbers.productLength) characters") }
        self.order = order
        self.product = product
        lines = found.map { journal, record in
            Line(
                journal: journal, record: record, orderNumberAt: Template.offsets(of: order, in: record),
                productNumberAt: Template.offsets(of: product, in: record))
        }
    }

    private init(lines: [Line], like other: Template) {
        self.lines = lines
        order = other.order
        product = other.product
    }

    /// The shortest history of a finished payment: how it began, how it ended, and that the app knows.
    var essence: Template {
        let trades = lines.filter { $0.journal == "trade" }
        let done = lines.last { Template.offsets(of: Array(#""work_done":"#.utf8), in: $0.record).count > 0 }
        return Template(lines: [trades.first, trades.last, done].compactMap { $0 }, like: self)
    }

    /// Only how a payment began.
    var beginning: Template { Template(lines: Array(lines.filter { $0.journal == "trade" }.prefix(1)), like: self) }

    /// A line's record under the numbers of payment `index`.
    func record(_ line: Line, _ index: Int) -> [UInt8] {
        var record = line.record
        let numbers = Numbers(index)
        for offset in line.orderNumberAt {
            record.replaceSubrange(offset..<(offset + order.count), with: numbers.order)
        }
        for offset in line.productNumberAt {
            record.replaceSubrange(offset..<(offset + product.count), with: numbers.product)
        }
        return record
    }

    private static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names.sorted()
    }

    /// What was committed: the line between its `seq` and its `chain` (docs/journals.md, "The format").
    private static func record(_ line: [UInt8]) -> [UInt8]? {
        let trailerLength = #","chain":""}"#.utf8.count + 64
        guard line.count > trailerLength, let comma = line.firstIndex(of: UInt8(ascii: ",")) else { return nil }
        return [UInt8(ascii: "{")] + line[(comma + 1)..<(line.count - trailerLength)] + [UInt8(ascii: "}")]
    }

    private static func text(_ name: String, in record: [UInt8]) -> [UInt8]? {
        let start = Array("\"\(name)\":\"".utf8)
        guard let offset = offsets(of: start, in: record).first else { return nil }
        return Array(record[(offset + start.count)...].prefix { $0 != UInt8(ascii: "\"") })
    }

    private static func offsets(of wanted: [UInt8], in bytes: [UInt8]) -> [Int] {
        guard bytes.count >= wanted.count else { return [] }
        return (0...(bytes.count - wanted.count)).filter { bytes[$0...].starts(with: wanted) }
    }
}
