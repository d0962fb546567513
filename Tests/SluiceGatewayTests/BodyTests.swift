import SluiceChannel
import SluiceCrypto
import SluiceGateway
import SluiceJSON
import SluiceJournal
import SluiceOutbound
import SluiceTesting
import SluiceTrade
import Testing

/// Bad input: each mistake has its own clear answer, and nothing is written or sent because of it.
struct BodyTests {
    private static func order(_ name: String, _ value: JSONValue?) -> JSONValue {
        var object = World.order("order-1", ["open_id": "buyer-9"]).object ?? [:]
        object[name] = value
        return .object(object)
    }

    private static func number(_ literal: String) -> JSONValue {
        JSONNumber(literal: literal).map(JSONValue.number) ?? .null
    }

    private static func long(_ count: Int) -> JSONValue { .text(String(repeating: "x", count: count)) }

    static let bad: [(field: String, value: JSONValue?)] = [
        ("product_order_no", nil), ("product_order_no", .null), ("product_order_no", ""),
        ("product_order_no", long(65)),
        ("product_order_no", "a b"), ("product_order_no", "a/b"), ("product_order_no", "订单"),
        ("product_order_no", number("7")),
        ("trading_channel", nil), ("trading_channel", "a b"), ("trading_channel", .array([])),
        ("trading_amount", nil), ("trading_amount", "1250"), ("trading_amount", number("0")),
        ("trading_amount", number("-1")),
        ("trading_amount", number("12.5")), ("trading_amount", number("1e3")), ("trading_amount", number("1.0")),
        ("trading_amount", number("1000000000000001")), ("trading_amount", number("99999999999999999999")),
        ("trading_amount", .boolean(true)), ("trading_amount", .null),
        ("currency", nil), ("currency", "eur"), ("currency", "EURO"), ("currency", "EU"), ("currency", "€UR"),
        ("description", nil), ("description", ""), ("description", long(128)), ("description", "line\nbreak"),
        ("description", "nul\0"), ("description", "\u{2028}"), ("description", "\u{85}"),
        ("method", "QR"), ("method", long(33)), ("method", "q r"),
        ("open_id", long(256)), ("payer_name", long(128)), ("payer_id", long(128)), ("payee_name", long(128)),
        ("payee_id", .object([:])), ("memo", long(513)), ("memo", "bell\u{7}"),
        ("client_ip", "300.1.1.1"), ("client_ip", "1.2.3"), ("client_ip", "1.2.3.4.5"), ("client_ip", "::1::2"),
        ("client_ip", "12345::"), ("client_ip", "localhost"), ("client_ip", "fe80::1%eth0"),
        ("expires_in", number("59")), ("expires_in", number("2592001")), ("expires_in", "900"),
        ("return_url", "shop.example"), ("return_url", "javascript:alert(1)"), ("return_url", "https://"),
        ("return_url", "https://user@shop.example/"), ("return_url", "https://shop.example/a b"),
        ("return_url", long(1025)),
        ("return_url", "//shop.example"), ("return_url", "ftp://shop.example"),
        ("metadata", "text"), ("metadata", ["key": number("1")]), ("metadata", ["key": long(501)]),
        ("metadata", .object(JSONObject(names: 21))), ("metadata", .object([String(repeating: "n", count: 41): "x"])),
        ("trading_ammount", number("1250")), ("app_id", "other"), ("trading_state", number("2")),
    ]

    @Test(arguments: bad.indices)
    func `a field that is missing, odd or unknown is named, and nothing happens`(_ index: Int) async throws {
        let (field, value) = BodyTests.bad[index]
        let world = try World()
        let reply = await world.pay(BodyTests.order(field, value))
        #expect(reply.status == 400, "\(field): \(String(describing: value))")
        #expect(reply.body["code"]?.text == "invalid-request")
        #expect(reply.body["field"]?.text == field)
        #expect(world.everything.isEmpty)
        #expect(world.outbound.requests.isEmpty)
    }

    static let good: [(field: String, value: JSONValue)] = [
        ("product_order_no", long(64)), ("product_order_no", "A_b.c:d-9"), ("description", long(127)),
        ("description", "一双鞋, brown"), ("client_ip", "192.0.2.1"), ("client_ip", "2001:db8::1"), ("client_ip", "::"),
        ("client_ip", "1:2:3:4:5:6:7:8"), ("expires_in", number("60")), ("expires_in", number("2592000")),
        ("return_url", "https://shop.example/done?a=b#c"), ("return_url", "http://localhost:3000"), ("memo", long(512)),
        ("metadata", ["key": long(500)]), ("metadata", .object(JSONObject(names: 20))), ("memo", .null),
        ("open_id", .null),
    ]

    @Test(arguments: good.indices)
    func `a field at its limit is taken`(_ index: Int) async throws {
        let (field, value) = BodyTests.good[index]
        let world = try World()
        #expect(await world.pay(BodyTests.order(field, value)).status == 201, "\(field): \(value)")
    }

    @Test func `every mistake of a body is told at once`() async throws {
        let world = try World()
        let body: JSONValue = ["trading_amount": "free", "currency": "euro", "colour": "red"]
        let reply = await world.pay(body)
        let fields = reply.body["errors"]?.array?.compactMap { $0["field"]?.text }
        #expect(
            fields == [
                "trading_amount", "currency", "colour", "product_order_no", "trading_channel", "description",
            ])
    }

    @Test(arguments: [JSONValue.null, "text", .array([]), .boolean(true)])
    func `a body that is no object is malformed`(_ body: JSONValue) async throws {
        let reply = await (try World()).pay(body)
        #expect(reply.status == 400)
        #expect(reply.body["code"]?.text == "malformed-body")
    }

    /// An order that a channel does not take, and what is said to it.
    static let refused: [(body: JSONValue, status: Int, code: String, field: String)] = [
        (World.order(channel: "nowhere"), 422, "unknown-channel", "trading_channel"),
        (World.order(channel: "asleep"), 422, "channel-disabled", "trading_channel"),
        (World.order(amount: 9), 422, "amount-out-of-range", "trading_amount"),
        (World.order(amount: 1_000_001), 422, "amount-out-of-range", "trading_amount"),
        (World.order(currency: "USD"), 422, "currency-not-taken", "currency"),
        (World.order(currency: "XXQ"), 422, "currency-not-taken", "currency"),
        (World.order("order-1", ["method": "cheque"]), 422, "method-not-offered", "method"),
        (World.order("order-1", channel: "gate", ["method": "qr"]), 422, "method-not-offered", "method"),
        (World.order("order-1", ["method": "app"]), 400, "missing-for-method", "open_id"),
    ]

    @Test(arguments: refused.indices)
    func `an order that its channel does not take is refused, and nothing happens`(_ index: Int) async throws {
        let expected = BodyTests.refused[index]
        let world = try World()
        let reply = await world.pay(expected.body)
        #expect(reply.status == expected.status)
        #expect(reply.body["code"]?.text == expected.code)
        #expect(reply.body["field"]?.text == expected.field)
        #expect(world.everything.isEmpty)
        #expect(world.outbound.requests.isEmpty)
    }

    @Test func `an app uses only the channels that it was given`() async throws {
        let world = try World()
        let reply = await world.pay(World.order(channel: "gate"), app: World.other)
        #expect(reply.status == 403)
        #expect(reply.body["code"]?.text == "channel-not-allowed")
        #expect(world.everything.isEmpty)
    }

    @Test(arguments: [0, -1, 1_000_000_000_000_001])
    func `a refund's amount has its limits too`(_ amount: Int64) async throws {
        let world = try World()
        let number = try await world.paid()
        #expect(await world.refund(number, amount).body["field"]?.text == "refund_amount")
        #expect(world.provider.refunds.isEmpty)
    }

    @Test func `the payment log shows of a call what its definition lists, and no person`() async throws {
        let world = try World()
        _ = await world.pay(
            World.order(
                "order-1", ["payer_name": "Li Na", "metadata": ["card": "4111111111111111"], "client_ip": "192.0.2.9"]))
        let line = try #require(world.lines("payment_log").last { $0["direction"]?.text == "from_business" })
        #expect(line["request_data"]?["trading_amount"]?.integer == 1250)
        #expect(line["request_data"]?["payer_name"]?.text == "***")
        let log = world.store.lines("payment_log").joined()
        for secret in ["Li Na", "4111111111111111", "192.0.2.9"] { #expect(!log.contains(secret)) }
    }

    @Test func `a problem document has every member that the API promises`() async throws {
        let reply = await (try World()).pay(World.order(amount: 0))
        for name in ["type", "title", "status", "detail", "code", "advice", "field", "errors"] {
            #expect(reply.body[name] != nil, "\(name)")
        }
        #expect(Set(ErrorCode.all.map(\.name)).count == ErrorCode.all.count)
    }

    @Test func `the app of a key is found by the whole key only`() throws {
        let world = try World()
        #expect(world.gateway.app(withKey: Array("key of the shop".utf8))?.appID == "shop")
        for key in ["", "key of the sho", "key of the shop ", "Key of the shop"] {
            #expect(world.gateway.app(withKey: Array(key.utf8)) == nil)
        }
    }
}

extension JSONObject {
    /// So many members.
    fileprivate init(names count: Int) {
        self.init()
        for index in 0..<count { self["name-\(index)"] = "x" }
    }
}
