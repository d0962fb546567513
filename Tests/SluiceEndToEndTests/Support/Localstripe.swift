import Foundation
import SluiceJSON

/// localstripe, a stateful imitation of Stripe that nobody here wrote, on a port of its own.
struct Localstripe {
    let url: String

    /// Starts it for an installation and waits until it listens.
    static func start(for installation: Installation) async throws -> Localstripe {
        let port = Loopback.freePort()
        // It ends when its standard input does: a pipe that nobody closes before this process ends.
        let pipe = installation.folder.appendingPathComponent("localstripe.in")
        guard mkfifo(pipe.path, 0o600) == 0 else { throw EndToEndError("no pipe can be made") }
        let program = try Program(
            "/bin/sh",
            [
                "-c", "exec \"$0\" \"$1\" \"$2\" 0<>\"$3\"", Places.python,
                Places.peers.appendingPathComponent("localstripe_server.py").path, "\(port)", pipe.path,
            ], in: installation.folder, output: installation.folder.appendingPathComponent("localstripe.out"),
            errors: installation.folder.appendingPathComponent("localstripe.err"))
        installation.adopt("localstripe", program)
        try await eventually("localstripe listens", within: .seconds(60)) {
            if kill(program.processID, 0) != 0 || program.errors.contains("Error") {
                throw Peer.failure("localstripe_server.py", program)
            }
            return holds(program.output.contains("ready"))
        }
        return Localstripe(url: "http://127.0.0.1:\(port)")
    }

    /// Has its events sent to the gateway, signed with a secret.
    func registerWebhook(_ notifyURL: String, secret: String) async throws {
        let form = "url=\(FormText.escape(notifyURL))&secret=\(FormText.escape(secret))"
        let reply = try await HTTP.send(
            "POST", "\(url)/_config/webhooks/sluice",
            headers: [("Content-Type", "application/x-www-form-urlencoded")], body: Array(form.utf8))
        guard reply.status == 200 else { throw EndToEndError("no webhook: \(reply.status) \(reply.text)") }
    }
}
