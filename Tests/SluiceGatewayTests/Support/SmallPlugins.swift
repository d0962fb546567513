/// No provider at all: a person says that the money is there.
enum TillPlugin {
    static let yaml = ##"""
        plugin: till
        language: 1
        about: money that a person receives
        settings: {}
        money: {unit: minor, currencies: any, as: number, minimum: 1}
        operations:
          pay:
            sent_by: nobody
            result: {none: true}
          confirm:
            sent_by: nobody
            trade:
              transaction_id: ${trade.transaction_id?}
              state: succeeded
          query: {none: "nobody can be asked"}
          close:
            sent_by: nobody
          refund:
            sent_by: nobody
            refund:
              status: succeeded
          refund_query: {none: "a refund is final when it is made"}
        callbacks: {none: "a payment is confirmed by a call with the app's key"}
        """##
}

/// The buyer's browser carries the order; orders end by themselves; refunds are not to be had. Callbacks are hints that a query
/// decides, and a return makes the confirming call.
enum GatePlugin {
    static let yaml = ##"""
        plugin: gate
        language: 1
        about: an invented provider whose orders the browser carries
        settings:
          domain: {kind: url, default: "https://gate.example"}
          shared_secret: {kind: secret}
        money: {unit: major, currencies: [EUR, JPY], as: text}
        log: {clear: [order, total, state]}
        recipes:
          form_signature:
            fields: ${request.form}
            order: by-key
            then: [hmac-sha256: channel.shared_secret, hex]
        answers:
          format: json
          verify: {none: "an invented provider"}
          outcomes:
            - {when: status == 200, is: accepted}
            - {when: status == 404, is: not_found}
            - {else: unknown}
        operations:
          pay:
            sent_by: browser
            request:
              POST: /pay
              form:
                order: ${trade.trading_order_no}
                total: ${trade.trading_amount | money}
                sign: ${recipe.form_signature}
            result:
              form: {url: "${request.url}", fields: "${request.form}"}
          query:
            request: {GET: "/orders/${trade.trading_order_no}"}
            trade:
              trading_order_no: ${answer.order}
              amount: ${answer.total}
              state: {of: "${answer.state}", paid: succeeded, gone: closed, else: pending}
          confirm:
            request: {POST: "/orders/${trade.trading_order_no}/capture"}
            trade:
              trading_order_no: ${answer.order}
              amount: ${answer.total}
              state: {of: "${answer.state}", paid: succeeded, else: pending}
          close: {expires: itself, because: "an order that is not paid in time ends"}
          refund: {none: "money is given back by hand"}
          refund_query: {none: "there are no refunds"}
        callbacks:
          hint:
            at: notify
            format: form
            verify: {query: "whatever it says, the query decides"}
            trade:
              trading_order_no: ${callback.order}
              merchant: {none: "not sent"}
              amount: {none: "not sent"}
              currency: {none: "not sent"}
              state: pending
            acknowledge:
              ok: {status: 200, text: "thanks"}
              refused: {status: 400, text: "no"}
              error: {status: 500, text: "again"}
        return:
          format: query
          verify: {by: confirm, because: "the confirming call decides"}
          trading_order_no: ${query.order}
          then: confirm
        """##
}
