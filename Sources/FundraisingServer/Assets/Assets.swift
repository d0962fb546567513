import Fundraising
import HTTPTypes
import Hummingbird
import NIOCore

/// The files of the pages. Their names hold a digest of their content, so that a browser keeps them for good.
struct Assets {
    static let prefix = "/assets/"

    let path: String
    let type: String
    let tag: String
    let content: String

    static let style = Assets(name: "style", suffix: "css", type: "text/css; charset=utf-8", StyleSheet.text)
    static let script = Assets(name: "page", suffix: "js", type: "text/javascript; charset=utf-8", PageScript.text)

    private init(name: String, suffix: String, type: String, _ content: String) {
        tag = String(Hex.encode(Digests.sha256(content)).prefix(16))
        path = "\(Assets.prefix)\(name)-\(tag).\(suffix)"
        self.type = type
        self.content = content
    }
}

/// Serves the files of the pages.
struct AssetRoutes: PageRoutes {
    func add(to areas: Areas) {
        for asset in [Assets.style, Assets.script] {
            areas.open.get(RouterPath(asset.path)) { request, _ in
                let etag = "\"\(asset.tag)\""
                var headers: HTTPFields = [.eTag: etag, .cacheControl: "public, max-age=31536000, immutable"]
                guard request.headers[.ifNoneMatch] != etag else {
                    return Response(status: .notModified, headers: headers)
                }
                headers[.contentType] = asset.type
                return Response(
                    status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: asset.content)))
            }
        }
    }
}
