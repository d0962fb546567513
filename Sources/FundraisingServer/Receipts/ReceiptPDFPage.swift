import CPango

/// One page of A4 that is filled from above. Lengths are in points: 72 of them are an inch.
///
/// It belongs to the task that made it: Pango and Cairo keep nothing between two pages here.
final class PDFPage {
    enum Color {
        case black, grey
    }

    private static let (width, height) = (595.28, 841.89)
    private static let margin = 62.0
    /// Where the values of rows begin.
    private static let valueLeft = 205.0
    /// Latin letters by the first of these that is there, Chinese ones by the last (Debian's fonts-wqy-zenhei).
    private static let family = "Liberation Sans, DejaVu Sans, WenQuanYi Zen Hei"
    /// No text takes more lines than this, so that everything stays on the page.
    private static let linesMax: Int32 = 4

    private let sink = Sink()
    private let surface: OpaquePointer?
    private let cairo: OpaquePointer?
    private let fonts: UnsafeMutablePointer<PangoFontMap>?
    private let context: OpaquePointer?
    private var top = 70.0

    /// - Parameters:
    ///   - creationTime: by ISO 8601; the time of drawing would make each copy another file.
    ///   - languageTag: chooses between the forms that a character has in different countries (BCP 47).
    init(title: String, author: String, creationTime: String, languageTag: String) {
        surface = cairo_pdf_surface_create_for_stream(
            keepBytes, Unmanaged.passUnretained(sink).toOpaque(), Self.width, Self.height)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, author)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, creationTime)
        cairo = cairo_create(surface)
        // A font map of its own: the default one belongs to a thread, and a task may change threads.
        fonts = pango_cairo_font_map_new()
        context = pango_font_map_create_context(fonts)
        pango_context_set_language(context, pango_language_from_string(languageTag))
    }

    deinit {
        if let context { g_object_unref(gpointer(context)) }
        if let fonts { g_object_unref(gpointer(fonts)) }
        cairo_destroy(cairo)
        cairo_surface_destroy(surface)
    }

    /// Leaves some room.
    func space(_ points: Double) { top += points }

    /// A text over the whole width.
    func text(_ text: String, size: Double, isBold: Bool = false, color: Color = .black) {
        top += draw(
            text, size: size, isBold: isBold, color: color, left: Self.margin, width: Self.width - 2 * Self.margin)
    }

    /// A label and its value, with a line below.
    func row(_ label: String, _ value: String, isStrong: Bool) {
        let labelHeight = draw(
            label, size: 10, isBold: false, color: .grey, left: Self.margin, width: Self.valueLeft - Self.margin - 10,
            baselineOf: isStrong ? 14 : 11)
        let valueHeight = draw(
            value, size: isStrong ? 14 : 11, isBold: isStrong, color: .black, left: Self.valueLeft,
            width: Self.width - Self.margin - Self.valueLeft)
        top += max(labelHeight, valueHeight) + 7
        cairo_set_source_rgb(cairo, 0.85, 0.85, 0.85)
        cairo_set_line_width(cairo, 0.6)
        cairo_move_to(cairo, Self.margin, top)
        cairo_line_to(cairo, Self.width - Self.margin, top)
        cairo_stroke(cairo)
        top += 8
    }

    /// The file; `nil` when something could not be drawn. Nothing can be added afterwards.
    func finish() -> [UInt8]? {
        cairo_show_page(cairo)
        let drawn = cairo_status(cairo)
        cairo_surface_finish(surface)
        return drawn == CAIRO_STATUS_SUCCESS && cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS
            ? sink.bytes : nil
    }

    /// Draws at the present height and answers how high the text is.
    private func draw(
        _ text: String, size: Double, isBold: Bool, color: Color, left: Double, width: Double,
        baselineOf neighbourSize: Double? = nil
    ) -> Double {
        let layout = pango_layout_new(context)
        defer { if let layout { g_object_unref(gpointer(layout)) } }
        let font = pango_font_description_from_string(Self.family)
        defer { pango_font_description_free(font) }
        pango_font_description_set_absolute_size(font, size * Double(PANGO_SCALE))
        pango_font_description_set_weight(font, isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        pango_layout_set_font_description(layout, font)
        // An embedded zero ends a C string, and Pango shows other control characters as boxes.
        let visible = text.unicodeScalars.filter { $0.properties.generalCategory != .control }
        pango_layout_set_text(layout, String(String.UnicodeScalarView(visible)), -1)
        pango_layout_set_width(layout, Int32(width * Double(PANGO_SCALE)))
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        pango_layout_set_height(layout, -Self.linesMax)
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END)
        var height: Int32 = 0
        pango_layout_get_size(layout, nil, &height)
        // A smaller label stands on the line of its value.
        let drop = neighbourSize.map { max(0, $0 - size) } ?? 0
        let shade = color == .black ? 0.1 : 0.42
        cairo_set_source_rgb(cairo, shade, shade, shade)
        cairo_move_to(cairo, left, top + drop)
        pango_cairo_show_layout(cairo, layout)
        return Double(height) / Double(PANGO_SCALE) + drop
    }
}

/// The file as it grows.
private final class Sink {
    var bytes: [UInt8] = []
}

/// cairo_write_func_t.
private func keepBytes(
    context: UnsafeMutableRawPointer?, data: UnsafePointer<UInt8>?, length: UInt32
) -> cairo_status_t {
    guard let context else { return CAIRO_STATUS_WRITE_ERROR }
    let sink = Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue()
    sink.bytes += UnsafeBufferPointer(start: data, count: Int(length))
    return CAIRO_STATUS_SUCCESS
}
