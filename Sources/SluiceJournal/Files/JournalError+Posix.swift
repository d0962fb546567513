import Glibc

/// One function turns the failure of one system call into an error.
extension JournalError {
    /// mkdir(2).
    static func mkdir(_ number: Int32, path: String) -> JournalError {
        failure("The folder could not be made", of: "mkdir", number, path: path)
    }

    /// opendir(3).
    static func opendir(_ number: Int32, path: String) -> JournalError {
        failure("The folder could not be opened", of: "opendir", number, path: path)
    }

    /// readdir(3).
    static func readdir(_ number: Int32, path: String) -> JournalError {
        failure("The folder could not be listed", of: "readdir", number, path: path)
    }

    /// open(2).
    static func open(_ number: Int32, path: String) -> JournalError {
        failure("The file could not be opened", of: "open", number, path: path)
    }

    /// fstat(2).
    static func fstat(_ number: Int32, path: String) -> JournalError {
        failure("The length of the file could not be read", of: "fstat", number, path: path)
    }

    /// pread(2).
    static func pread(_ number: Int32, path: String) -> JournalError {
        failure("The file could not be read", of: "pread", number, path: path)
    }

    /// pwrite(2). ENOSPC and EDQUOT are what a full disk and a full quota answer; some file systems say so only when the
    /// data is written back, which is then an error of fdatasync(2).
    static func pwrite(_ number: Int32, path: String) -> JournalError {
        failure("The file could not be written", of: "pwrite", number, path: path)
    }

    /// fdatasync(2).
    static func fdatasync(_ number: Int32, path: String) -> JournalError {
        failure(
            "The file could not be synced; nothing is known about its latest lines", of: "fdatasync", number, path: path
        )
    }

    /// fsync(2), on a folder.
    static func fsync(_ number: Int32, path: String) -> JournalError {
        failure("The folder could not be synced", of: "fsync", number, path: path)
    }

    /// ftruncate(2).
    static func ftruncate(_ number: Int32, path: String) -> JournalError {
        failure("The file could not be cut to its length", of: "ftruncate", number, path: path)
    }

    /// rename(2).
    static func rename(_ number: Int32, path: String) -> JournalError {
        failure("The file could not be put into its place", of: "rename", number, path: path)
    }

    /// statvfs(3).
    static func statvfs(_ number: Int32, path: String) -> JournalError {
        failure("The free space could not be read", of: "statvfs", number, path: path)
    }

    /// flock(2): EWOULDBLOCK says that another open file holds the lock.
    static func flock(_ number: Int32, path: String) -> JournalError {
        if number == EWOULDBLOCK { return .locked(path: path) }
        return failure("The lock file could not be locked", of: "flock", number, path: path)
    }

    /// Another process, or another store of this process, writes these journals.
    static func locked(path: String) -> JournalError {
        JournalError(
            .locked,
            "The journals are in use by another process, which holds the lock \(path). Stop it, or give this one another "
                + "folder; two writers would destroy the chain.")
    }

    private static func failure(_ sentence: String, of call: String, _ number: Int32, path: String) -> JournalError {
        let code: Code = number == ENOSPC || number == EDQUOT ? .diskFull : .fileOperation
        return JournalError(
            code, "\(sentence): \(path) (\(call): \(String(cString: strerror(number)))).", errorNumber: number)
    }
}
