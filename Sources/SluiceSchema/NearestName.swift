/// The name that was probably meant by a misspelled one, or nil if none is near enough.
///
/// Near is a Damerau-Levenshtein distance (optimal string alignment: insert, delete, replace, swap of neighbours) of at
/// most one third of the longer name, and at least 1 for names of two characters or more. Upper and lower case, `-` and
/// `_` count as equal. Of equally near names the first in `names` wins, so the answer is the same in every run.
package func nearestName(to name: String, among names: [String]) -> String? {
    let folded = foldedForComparison(name)
    // Longer than any name we know: comparing it would only cost time.
    guard !folded.isEmpty, folded.count <= 100 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in names where candidate != name {
        // Cheap, and it spares most names the rest: no name is near one of twice its length.
        guard candidate.utf8.count <= 2 * name.utf8.count + 2, name.utf8.count <= 4 * candidate.utf8.count else {
            continue
        }
        let other = foldedForComparison(candidate)
        let longer = max(folded.count, other.count)
        let threshold = longer < 2 ? 0 : max(1, longer / 3)
        guard abs(folded.count - other.count) <= threshold else { continue }
        let distance = editDistance(folded, other)
        if distance <= threshold, distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    return best?.name
}

/// Case and the choice between `-` and `_` are the commonest slips; they should cost nothing.
private func foldedForComparison(_ name: String) -> [Unicode.Scalar] {
    name.lowercased().unicodeScalars.map { $0 == "-" ? "_" : $0 }
}

/// Optimal string alignment distance with three rows of memory.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var twoBack = [Int](repeating: 0, count: right.count + 1)
    var previous = Array(0...right.count)
    for row in 0..<left.count {
        var current = [row + 1]
        current.reserveCapacity(right.count + 1)
        for column in 0..<right.count {
            let replaced = previous[column] + (left[row] == right[column] ? 0 : 1)
            var cost = min(previous[column + 1] + 1, current[column] + 1, replaced)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                cost = min(cost, twoBack[column - 1] + 1)
            }
            current.append(cost)
        }
        (twoBack, previous) = (previous, current)
    }
    return previous[right.count]
}
