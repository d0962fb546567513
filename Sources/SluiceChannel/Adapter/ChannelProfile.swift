/// What may be shown of a channel.
package struct ChannelProfile: Sendable, Equatable {
    /// The name in URLs and calls.
    package var label: String
    /// What people call it.
    package var name: String
    /// The plugin's name.
    package var plugin: String
    /// What the file says under `app_id`: the provider's name for the merchant's application.
    package var appID: String?
    package var enterpriseID: String?
    package var isEnabled: Bool
    package var remark: String?
    /// ISO 4217; nil for any.
    package var currencies: [String]?
    package var payMethods: [String]
    package var notifyURL: String
    /// SHA-256 over the channel's and the plugin's text, in lower-case hex: tells versions of a definition apart.
    package var digest: String
    package var limits = ChannelLimits()
}
