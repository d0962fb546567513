/// An invented provider that uses most of the language: HMAC-signed JSON, a fetched token, callbacks signed under a key of a
/// fetched ring, a secret value to keep, refunds with callbacks and queries, a signed return.
enum HarbourPlugin {
    static let yaml = ##"""
        plugin: harbour
        language: 1
        about: an invented provider, for tests

        settings:
          domain: {kind: url, default: "https://api.harbour.example"}
          merchant_id: {kind: text}
          shared_secret: {kind: secret}
          client_secret: {kind: secret}

        money: {unit: minor, currencies: [EUR, CNY], as: number, minimum: 10, maximum: 1000000}
        order_no: {pattern: "[0-9A-Za-z_-]{6,64}"}
        refund_no: {pattern: "[0-9A-Za-z_-]{3,40}"}

        log:
          clear: [Harbour-Merchant, order_no, refund_no, refund_id, state, status, amount, currency, merchant, transaction_id, id, code, message]

        recipes:
          request_signature:
            text: "${request.method}\n${request.path_and_query}\n${now | unix}\n${request.raw}"
            then: [hmac-sha256: channel.shared_secret, hex]
          answer_signature:
            text: "${header.Harbour-Time}\n${raw}"
            then: [hmac-sha256: channel.shared_secret, hex]
            given: ${header.Harbour-Signature}
          callback_signature:
            text: "${header.Harbour-Time}\n${raw}"
            then: [ed25519: key.platform]
            key_id: ${header.Harbour-Key}
            given: ${header.Harbour-Signature | from-base64}
            fresh: {at: "${header.Harbour-Time | from-unix}", within: 5m}
          return_signature:
            fields: ${query}
            pick: [order_no]
            then: [hmac-sha256: channel.shared_secret, hex]
            given: ${query.sign}

        keys:
          platform:
            fetch:
              request: {GET: /keys}
              each: ${answer.keys}
              id: ${item.id}
              key: ${item.key | public-key}
              lives: 12h
              again_after: 1m

        tokens:
          access:
            request:
              POST: /token
              form: {client_secret: "${channel.client_secret}"}
            value: ${answer.access_token}
            lives: ${answer.expires_in}
            renew_before: 60s
            expired: status == 401

        requests:
          headers:
            Harbour-Merchant: ${channel.merchant_id}
            Harbour-Time: ${now | unix}
            Harbour-Signature: ${recipe.request_signature}

        answers:
          format: json
          verify: answer_signature
          reason: {code: "${answer.code?}", message: "${answer.message?}"}
          outcomes:
            - {when: status == 200, is: accepted}
            - {when: "answer.code == 'NOT_FOUND'", is: not_found}
            - {when: "status in [400, 403, 422]", is: refused}
            - {else: unknown}

        operations:
          pay:
            request:
              POST: /orders
              headers: {Authorization: "Bearer ${token.access}"}
              json:
                merchant: ${channel.merchant_id}
                order_no: ${trade.trading_order_no}
                amount: ${trade.trading_amount | money}
                currency: ${trade.currency}
                about: ${trade.description}
            keep:
              ticket: {value: "${answer.ticket}", secret: true}
              lane: ${answer.lane}
            default_method: qr
            methods:
              qr:
                result: {qr_code: "${answer.link}"}
              page:
                result: {redirect: "${answer.link}"}
              app:
                requires: [open_id]
                result: {sdk: {ticket: "${answer.ticket}", buyer: "${trade.open_id}"}}

          query:
            request:
              GET: /orders/${trade.trading_order_no}
              headers: {Harbour-Ticket: "${kept.ticket?}"}
            trade:
              trading_order_no: ${answer.order_no}
              merchant: {got: "${answer.merchant}", expected: "${channel.merchant_id}"}
              amount: ${answer.amount}
              currency: ${answer.currency}
              transaction_id: ${answer.transaction_id?}
              state: {of: "${answer.state}", PAID: succeeded, CLOSED: closed, BROKEN: failed, else: pending}

          close:
            request:
              POST: /orders/${trade.trading_order_no}/close
              json: {merchant: "${channel.merchant_id}"}

          refund:
            request:
              POST: /refunds
              json:
                merchant: ${channel.merchant_id}
                order_no: ${trade.trading_order_no}
                refund_no: ${refund.refund_no}
                amount: ${refund.refund_amount | money}
                currency: ${refund.currency}
            refund:
              refund_no: ${answer.refund_no}
              refund_id: ${answer.refund_id}
              amount: ${answer.amount}
              currency: ${answer.currency}
              status: {of: "${answer.state}", DONE: succeeded, BROKEN: failed, else: processing}

          refund_query:
            request:
              GET: /refunds/${refund.refund_no}
            refund:
              refund_no: ${answer.refund_no}
              refund_id: ${answer.refund_id}
              amount: ${answer.amount}
              currency: ${answer.currency}
              status: {of: "${answer.state}", DONE: succeeded, BROKEN: failed, else: processing}

        callbacks:
          payment:
            at: notify
            format: json
            verify: callback_signature
            ignore: "callback.kind == 'ping'"
            trade:
              trading_order_no: ${callback.order_no}
              merchant: {got: "${callback.merchant}", expected: "${channel.merchant_id}"}
              amount: ${callback.amount}
              currency: ${callback.currency}
              transaction_id: ${callback.transaction_id?}
              state: {of: "${callback.state}", PAID: succeeded, CLOSED: closed, BROKEN: failed, else: pending}
            acknowledge:
              ok: {status: 200, text: "OK"}
              duplicate: {status: 200, text: "AGAIN"}
              ignored: {status: 200, text: "IGNORED"}
              unknown_order: {status: 404, text: "UNKNOWN"}
              amount_mismatch: {status: 409, text: "MISMATCH"}
              refused: {status: 400, text: "REFUSED"}
              error: {status: 500, text: "ERROR"}
          refund:
            at: refund
            format: json
            verify: callback_signature
            refund:
              refund_no: ${callback.refund_no}
              refund_id: ${callback.refund_id}
              trading_order_no: ${callback.order_no}
              merchant: {got: "${callback.merchant}", expected: "${channel.merchant_id}"}
              amount: ${callback.amount}
              currency: ${callback.currency}
              status: {of: "${callback.state}", DONE: succeeded, BROKEN: failed, else: processing}
            acknowledge:
              ok: {status: 200, text: "OK"}
              duplicate: {status: 200, text: "AGAIN"}
              unknown_order: {status: 404, text: "UNKNOWN"}
              amount_mismatch: {status: 409, text: "MISMATCH"}
              refused: {status: 400, text: "REFUSED"}

        return:
          format: query
          verify: return_signature
          trading_order_no: ${query.order_no}
          then: query
        """##
}
