import Glibc

/// The file system of the machine.
package struct PosixFileSystem: JournalFileSystem {
    package init() {}

    package func createDirectory(_ path: String) throws(JournalError) {
        if mkdir(path, 0o750) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw JournalError.mkdir(errno, path: path)
        }
        try createDirectory(String(path[..<slash]))
        guard mkdir(path, 0o750) == 0 || errno == EEXIST else { throw JournalError.mkdir(errno, path: path) }
    }

    package func list(_ directory: String) throws(JournalError) -> [String] {
        guard let stream = opendir(directory) else {
            if errno == ENOENT { return [] }
            throw JournalError.opendir(errno, path: directory)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            // readdir(3): the end and an error both answer NULL; only errno tells them apart.
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw JournalError.readdir(errno, path: directory) }
                return names
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
    }

    package func open(_ path: String, _ mode: FileMode) throws(JournalError) -> any JournalFile {
        let flags =
            switch mode {
            case .read: O_RDONLY
            case .write: O_RDWR
            case .create: O_RDWR | O_CREAT | O_EXCL
            }
        let descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw JournalError.open(errno, path: path) }
        return PosixFile(descriptor: descriptor, path: path)
    }

    package func syncDirectory(_ path: String) throws(JournalError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw JournalError.open(errno, path: path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw JournalError.fsync(errno, path: path) }
    }

    package func lock(_ path: String) throws(JournalError) -> any JournalLock {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw JournalError.open(errno, path: path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let number = errno
            close(descriptor)
            throw JournalError.flock(number, path: path)
        }
        return PosixLock(descriptor: descriptor)
    }

    package func freeBytes(_ path: String) throws(JournalError) -> Int {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw JournalError.statvfs(errno, path: path) }
        // statvfs(3): f_bavail counts fragments that unprivileged processes may use.
        let bytes = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return bytes.overflow ? Int.max : Int(clamping: bytes.partialValue)
    }
}
