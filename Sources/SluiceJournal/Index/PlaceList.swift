/// Places of lines of one group in one journal, oldest first, packed for a row of the index.
///
/// Each place is four numbers, each the difference to that of the place before (to 0 for the first; the length as it is):
/// sequence, segment, offset, length. A number is written as in LEB128, seven bits a byte, the low ones first, after its sign
/// was moved into its lowest bit: offsets begin anew in a new segment. Three lines of one trade take about thirty bytes.
struct PlaceList {
    /// The packed places.
    private(set) var bytes: [UInt8] = []
    /// Sequence number of the first place.
    private(set) var first = 0

    private var last = LinePlace(sequence: 0, segment: 0, offset: 0, length: 0)

    /// Adds a later place.
    mutating func append(_ place: LinePlace) {
        if bytes.isEmpty { first = place.sequence }
        put(place.sequence - last.sequence)
        put(place.segment - last.segment)
        put(place.offset - last.offset)
        put(place.length)
        last = place
    }

    private mutating func put(_ number: Int) {
        var rest = UInt64(bitPattern: Int64(number << 1 ^ number >> 63))
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// The places of a row; what cannot be read ends the list, and the line at a wrong place is refused by its number.
    static func places(in bytes: [UInt8]) -> [LinePlace] {
        var places: [LinePlace] = []
        var numbers: [Int] = []
        var number: UInt64 = 0
        var shift: UInt64 = 0
        for byte in bytes {
            if shift < 64 { number |= UInt64(byte & 0x7F) << shift }
            shift += 7
            if byte & 0x80 != 0 { continue }
            numbers.append(Int(bitPattern: UInt(number >> 1)) ^ -Int(number & 1))
            (number, shift) = (0, 0)
            guard numbers.count == 4 else { continue }
            places.append(
                LinePlace(
                    sequence: numbers[0] &+ (places.last?.sequence ?? 0),
                    segment: numbers[1] &+ (places.last?.segment ?? 0),
                    offset: numbers[2] &+ (places.last?.offset ?? 0), length: numbers[3]))
            numbers = []
        }
        return places
    }
}
