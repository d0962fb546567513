/// A currency of ISO 4217 and how many decimals its minor unit has.
package struct Currency: Sendable, Hashable {
    /// Three upper-case letters.
    package let code: String
    /// Decimals between the major and the minor unit: 0, 2, 3 or 4.
    package let exponent: Int

    /// `nil` for what ISO 4217 does not list as money in use.
    package static func named(_ code: String) -> Currency? {
        exponents[code].map { Currency(code: code, exponent: $0) }
    }

    /// All known codes, for "did you mean".
    package static var codes: [String] { exponents.keys.sorted() }

    /// ISO 4217 list one: codes by their number of decimals.
    private static let exponents: [String: Int] = {
        var table: [String: Int] = [:]
        for (exponent, codes) in [
            0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
            3: "BHD IQD JOD KWD LYD OMR TND",
            4: "CLF UYW",
            2: """
            AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP \
            CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS \
            INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN \
            MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE \
            SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW \
            ZWG
            """,
        ] {
            for code in codes.split(whereSeparator: \.isWhitespace) { table[String(code)] = exponent }
        }
        return table
    }()
}
