import Fundraising

/// The bodies of the calls, by the API's names.
enum GatewayBodies {
    struct Payment: Encodable {
        let order: PaymentOrder

        private enum Key: String, CodingKey {
            case productOrderNo = "product_order_no"
            case tradingChannel = "trading_channel"
            case method
            case tradingAmount = "trading_amount"
            case currency, description
            case payerName = "payer_name"
            case clientIP = "client_ip"
            case returnURL = "return_url"
            case expiresIn = "expires_in"
        }

        func encode(to encoder: any Encoder) throws {
            var object = encoder.container(keyedBy: Key.self)
            try object.encode(order.productOrderNo, forKey: .productOrderNo)
            try object.encode(order.tradingChannel, forKey: .tradingChannel)
            try object.encodeIfPresent(order.method, forKey: .method)
            try object.encode(order.tradingAmount, forKey: .tradingAmount)
            try object.encode(order.currency, forKey: .currency)
            try object.encode(order.description, forKey: .description)
            // The gateway takes no empty texts.
            if let name = order.payerName, !name.isEmpty { try object.encode(name, forKey: .payerName) }
            try object.encodeIfPresent(order.clientIP, forKey: .clientIP)
            try object.encodeIfPresent(order.returnURL, forKey: .returnURL)
            try object.encodeIfPresent(order.expiresIn, forKey: .expiresIn)
        }
    }

    struct Refund: Encodable {
        let order: RefundOrder

        private enum Key: String, CodingKey {
            case refundNo = "refund_no"
            case refundAmount = "refund_amount"
            case reason
        }

        func encode(to encoder: any Encoder) throws {
            var object = encoder.container(keyedBy: Key.self)
            try object.encode(order.refundNo, forKey: .refundNo)
            try object.encode(order.refundAmount, forKey: .refundAmount)
            if !order.reason.isEmpty { try object.encode(order.reason, forKey: .reason) }
        }
    }

    struct Confirmation: Encodable {
        let transactionID: String
        let memo: String

        private enum Key: String, CodingKey {
            case transactionID = "transaction_id"
            case memo
        }

        func encode(to encoder: any Encoder) throws {
            var object = encoder.container(keyedBy: Key.self)
            try object.encode(transactionID, forKey: .transactionID)
            if !memo.isEmpty { try object.encode(memo, forKey: .memo) }
        }
    }

    /// One page of `GET /v1/statement/payments`.
    struct PaymentPage: Decodable {
        let payments: [GatewayPayment]
        /// Where the next page begins; none after the last.
        let next: String?
    }

    struct ChannelList: Decodable {
        let channels: [GatewayChannel]
    }

    /// A problem document (RFC 9457), as far as it is used.
    struct Problem: Decodable {
        let code: String
        let detail: String
    }
}
