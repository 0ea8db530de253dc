//! Recognises files that people save by mistake instead of plain text.

/// Name of the document format that these bytes begin, worded to follow "this is"; `None` if it is not a
/// known document. The first 4 KiB of a file are enough.
///
/// The signatures are those of PDF (ISO 32000-1, 7.5.2), RTF (1.9.1), the compound files of Word up to 2003
/// (\[MS-CFB\] 2.2), and zip files (APPNOTE 4.3.7), whose first names distinguish Office Open XML,
/// OpenDocument and Pages.
pub fn foreign(head: &[u8]) -> Option<&'static str> {
    let head = head.get(..4096).unwrap_or(head);
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let has = |part: &[u8]| head.windows(part.len()).any(|window| window == part);
    if head.starts_with(b"{\\rtf") {
        return Some("an RTF document");
    }
    if head.starts_with(b"%PDF-") {
        return Some("a PDF");
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0") {
        return Some("a Word document");
    }
    if !head.starts_with(b"PK\x03\x04") {
        return None;
    }
    Some(match () {
        () if has(b"opendocument.text") => "an OpenDocument text",
        () if has(b"word/") || has(b"[Content_Types].xml") => "a Word document",
        () if has(b"Index/") => "a Pages document",
        () => "a zip file",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_known_by_what_is_in_them() {
        assert_eq!(foreign(b"{\\rtf1\\ansi"), Some("an RTF document"));
        assert_eq!(foreign(b"%PDF-1.7"), Some("a PDF"));
        assert_eq!(foreign(b"\xd0\xcf\x11\xe0\xa1\xb1"), Some("a Word document"));
        assert_eq!(foreign(b"PK\x03\x04..[Content_Types].xml"), Some("a Word document"));
        let odt = b"PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument.text";
        assert_eq!(foreign(odt), Some("an OpenDocument text"));
        assert_eq!(foreign(b"PK\x03\x04..photo.jpg"), Some("a zip file"));
        // Control: plain text is not a document.
        assert_eq!(foreign(b"Session(format: 1)"), None);
        assert_eq!(foreign(b""), None);
    }
}
