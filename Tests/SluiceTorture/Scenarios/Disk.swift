import Foundation
import Glibc
import SluiceAuditor

extension Scenario {
    /// The disk of the journals is full, and gets room again.
    static let fullDisk = Scenario(name: "full-disk") { run in
        let place = run.options.folder.appendingPathComponent("full-disk-\(getpid())")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        guard SmallDisk.mount(place, mebibytes: 24) else {
            return "SKIPPED: no small file system can be mounted here (it takes root, or a user namespace)"
        }
        defer {
            // What is to be looked at must not go away with its file system.
            if run.hasSites {
                try? FileManager.default.copyItem(at: place, to: run.options.folder.appendingPathComponent("full-disk"))
            }
            SmallDisk.unmount(place)
        }
        let site = try run.site(at: place.appendingPathComponent("site"))
        var gateway = try site.startGateway()
        let load = try Load(site, name: "V", clients: run.options.clients)
        var fullAfter: Int?
        let deadline = ContinuousClock.now.advanced(by: .seconds(90))
        while ContinuousClock.now < deadline, fullAfter == nil {
            usleep(100_000)
            if site.records.calls.contains(where: { $0.code == "storage-full" || $0.code == "storage-failed" }) {
                fullAfter = site.records.acknowledgedCount
            }
        }
        run.expect(fullAfter != nil, "the disk never became full")
        // The crowd goes on against the full disk, also past the reserve: a stranger takes what is left of it.
        usleep(1_000_000)
        let stranger = place.appendingPathComponent("stranger")
        SmallDisk.fill(stranger)
        usleep(2_000_000)
        let before = site.records.acknowledgedCount
        usleep(1_000_000)
        let taken = site.records.acknowledgedCount - before
        load.stop()
        let refused = site.records.calls.count { $0.status == 503 }
        run.expect(refused > 0, "nothing was turned away from a full disk")
        // Room again; where the gateway asks for a restart, it gets one.
        try? FileManager.default.removeItem(at: stranger)
        run.expect(SmallDisk.grow(place, mebibytes: 256), "the small file system cannot be made larger")
        let isAlive = !gateway.hasEnded
        if site.records.calls.contains(where: { $0.code == "storage-failed" }) || !isAlive {
            gateway.send(SIGTERM)
            gateway.wait()
            gateway = try site.startGateway()
        }
        try run.account(site, gateway)
        return
            "\(fullAfter ?? 0) orders acknowledged before the disk was full, \(refused) calls turned away, \(taken) acknowledged on a disk without a byte, gateway \(isAlive ? "alive" : "gone") all the while"
    }
}

/// A file system of a few mebibytes: tmpfs(5).
private enum SmallDisk {
    static func mount(_ place: URL, mebibytes: Int) -> Bool {
        Glibc.mount("tmpfs", place.path, "tmpfs", 0, "size=\(mebibytes)m") == 0
    }

    static func grow(_ place: URL, mebibytes: Int) -> Bool {
        Glibc.mount("tmpfs", place.path, "tmpfs", UInt(MS_REMOUNT), "size=\(mebibytes)m") == 0
    }

    static func unmount(_ place: URL) {
        _ = umount2(place.path, Int32(MNT_DETACH))
        rmdir(place.path)
    }

    /// Writes until nothing fits any more.
    static func fill(_ file: URL) {
        let descriptor = open(file.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        let piece = [UInt8](repeating: 0, count: 4_096)
        while write(descriptor, piece, piece.count) > 0 {}
    }
}
