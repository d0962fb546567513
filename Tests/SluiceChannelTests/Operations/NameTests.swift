import Testing

@testable import SluiceChannel

@Suite struct NameTests {
    @Test(arguments: ["currency", "Currency", "CURRENCY", "STRASSE", "straße", "Straße", "\u{212A}ey", "key", "KEY"])
    func `a listed name is found in any case`(_ name: String) {
        let set = NameSet(lowercased: ["currency", "strasse", "straße", "key"])
        #expect(set.contains(name))
    }

    @Test(arguments: ["", "c", "currenc", "currency ", "currencÿ", "strase", "\u{212A}"])
    func `another name is not`(_ name: String) {
        #expect(!NameSet(lowercased: ["currency", "strasse", "straße", "key"]).contains(name))
    }

    @Test func `a large set knows all its names and no others`() {
        let names = Set((0..<500).map { "name-\($0)" })
        let set = NameSet(lowercased: names)
        for name in names { #expect(set.contains(name.uppercased())) }
        for number in 500..<1000 { #expect(!set.contains("name-\(number)")) }
    }

    @Test func `a set of bytes has its members and no others`() {
        let set = ByteSet { $0 % 3 == 1 }
        for byte in UInt8.min...UInt8.max { #expect(set.contains(byte) == (byte % 3 == 1)) }
    }

    @Test(arguments: [1, 40])
    func `headers of one name are joined, however many others there are`(_ others: Int) {
        let headers: [WireHeader] = [("X-A", "1")] + (0..<others).map { ("X-\($0)", "") } + [("x-a", "2")]
        let object = HeaderList.object(headers)
        #expect(object.members.count == others + 1)
        #expect(object.value(ignoringCase: "X-a") == .text("1, 2"))
    }
}
