import SluiceSimulator

// What comes before a call, and what the buyer's return causes.
extension PlantedBug {
    /// S1: a token that gets into the payment log is found.
    static let loggedToken = PlantedBug("S1", channels: ["paypal"]) {
        try Hunt.plugin("paypal", "    - token_type\n", "    - token_type\n    - access_token\n")
    }

    /// T4: a return that is believed before the money has come is found.
    static let believedReturn = PlantedBug("T4", channels: ["paypal"]) {
        try Hunt.plugin(
            "paypal", "DECLINED: failed, FAILED: failed, else: pending}",
            "DECLINED: failed, FAILED: failed, else: succeeded}")
    }

    /// T3: an order that is placed under another request id each time is found.
    static let newRequestID = PlantedBug("T3", channels: ["paypal"]) {
        try Hunt.plugin(
            "paypal", "PayPal-Request-Id: ${trade.trading_order_no}\n      json:\n        intent",
            "PayPal-Request-Id: ${nonce}\n      json:\n        intent")
    }
}
