//! Titles and pictures in FLAC and Ogg Vorbis files. Both formats keep them as Vorbis comments
//! (<https://xiph.org/vorbis/doc/v-comment.html>), and a picture as the block of
//! [RFC 9639, 8.8](https://www.rfc-editor.org/rfc/rfc9639#section-8.8).

use std::io::Read;

/// Types of a metadata block in a FLAC file.
pub(super) const COMMENTS: u8 = 4;
pub(super) const PICTURE: u8 = 6;

/// Name of the comment that holds a picture in an Ogg file.
const OGG_PICTURE: &str = "METADATA_BLOCK_PICTURE";

/// Type of a picture that is the front cover.
const FRONT_COVER: u32 = 3;

/// Bits of a pixel in a cover.
const COVER_BITS: u32 = 24;

/// Bytes at the start of a file in which [`comment`] looks.
const LOOKED_AT: u64 = 64 * 1024;

/// What a player shows of a sound file. A WAV file has no place for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    /// Names of comments with their values, such as `TITLE` and what the piece is called.
    pub comments: Vec<(&'static str, String)>,
    /// The picture.
    pub cover: Option<Cover>,
}

/// A picture for the front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// A PNG file with three colours of 8 bits.
    pub png: Vec<u8>,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// The picture in words.
    pub description: String,
}

impl Tags {
    /// The block of comments in a FLAC file.
    pub(super) fn comment_block(&self) -> Vec<u8> {
        let number = |n: usize| (n as u32).to_le_bytes();
        // The name of whoever wrote the file stays empty.
        let mut block = [number(0), number(self.comments.len())].concat();
        for (name, value) in &self.comments {
            let comment = format!("{name}={value}");
            block.extend_from_slice(&number(comment.len()));
            block.extend_from_slice(comment.as_bytes());
        }
        block
    }

    /// The comments of an Ogg file, with the picture among them.
    pub(super) fn in_ogg(&self) -> impl Iterator<Item = (&'static str, String)> {
        use base64ct::{Base64, Encoding as _};
        let cover =
            self.cover.iter().map(|cover| (OGG_PICTURE, Base64::encode_string(&cover.block())));
        self.comments.iter().cloned().chain(cover)
    }
}

impl Cover {
    /// The block of a picture, in either format.
    pub(super) fn block(&self) -> Vec<u8> {
        let (width, height) = self.size;
        let mut block = Vec::with_capacity(self.png.len() + self.description.len() + 48);
        let number = |block: &mut Vec<u8>, n: u32| block.extend_from_slice(&n.to_be_bytes());
        let sized = |block: &mut Vec<u8>, bytes: &[u8]| {
            number(block, bytes.len() as u32);
            block.extend_from_slice(bytes);
        };
        number(&mut block, FRONT_COVER);
        sized(&mut block, b"image/png");
        sized(&mut block, self.description.as_bytes());
        // The last zero: no palette.
        for n in [width, height, COVER_BITS, 0] {
            number(&mut block, n);
        }
        sized(&mut block, &self.png);
        block
    }
}

/// The value of a comment near the start of a FLAC or Ogg Vorbis file; `None` if there is none, or if it is any
/// other file.
pub fn comment(file: impl Read, name: &str) -> Option<String> {
    let mut head = Vec::new();
    file.take(LOOKED_AT).read_to_end(&mut head).ok()?;
    match head.as_slice() {
        [b'f', b'L', b'a', b'C', blocks @ ..] => find(flac_comments(blocks)?, name),
        [b'O', b'g', b'g', b'S', ..] => find(&ogg_comments(&head)?, name),
        _ => None,
    }
}

/// The block of comments among the metadata of a FLAC file, perhaps cut off.
fn flac_comments(mut blocks: &[u8]) -> Option<&[u8]> {
    loop {
        let ([kind, a, b, c], rest) = blocks.split_first_chunk()?;
        let size = u32::from_be_bytes([0, *a, *b, *c]) as usize;
        if kind & 0x7f == COMMENTS {
            return Some(&rest[..size.min(rest.len())]);
        }
        let is_last = kind & 0x80 != 0;
        blocks = rest.get(size..).filter(|_| !is_last)?;
    }
}

/// The second packet of an Ogg stream, without the mark of a comment header and perhaps cut off.
fn ogg_comments(mut pages: &[u8]) -> Option<Vec<u8>> {
    /// Bytes of a page's header before the sizes of its segments, whose number is the last of them.
    const HEADER: usize = 27;
    let (mut packet, mut is_second) = (Vec::new(), false);
    'pages: while let Some((header, rest)) = pages.split_at_checked(HEADER) {
        let Some((sizes, mut rest)) = rest.split_at_checked(header[HEADER - 1].into()) else {
            break;
        };
        for size in sizes {
            let (segment, behind) = rest.split_at(usize::from(*size).min(rest.len()));
            rest = behind;
            if is_second {
                packet.extend_from_slice(segment);
            }
            // A shorter segment ends a packet.
            if *size < u8::MAX {
                if is_second {
                    break 'pages;
                }
                is_second = true;
            }
        }
        pages = rest;
    }
    packet.strip_prefix(b"\x03vorbis").map(<[u8]>::to_vec)
}

/// Finds a comment; those behind a cut are not there.
fn find(block: &[u8], name: &str) -> Option<String> {
    fn number(block: &[u8]) -> Option<(usize, &[u8])> {
        let (bytes, rest) = block.split_first_chunk()?;
        Some((u32::from_le_bytes(*bytes) as usize, rest))
    }
    let (vendor, rest) = number(block)?;
    let (count, mut rest) = number(rest.get(vendor..)?)?;
    for _ in 0..count {
        let (size, behind) = number(rest)?;
        let (comment, behind) = behind.split_at_checked(size)?;
        let named = std::str::from_utf8(comment).ok().and_then(|comment| comment.split_once('='));
        if let Some((_, value)) = named.filter(|(known, _)| known.eq_ignore_ascii_case(name)) {
            return Some(value.to_owned());
        }
        rest = behind;
    }
    None
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::audio::encode::{Encoder, Format};
    use crate::units::StereoFrame;

    fn tags() -> Tags {
        let comments = vec![("MARK", "first".into()), ("TITLE", "Ein Abend, ひとりで".into())];
        let png = (0..60_000u32).map(|n| ((n * n) >> 3) as u8).collect();
        Tags {
            comments,
            cover: Some(Cover { png, size: (3, 2), description: "Three lines.".into() }),
        }
    }

    fn file(format: Format, tags: &Tags) -> Vec<u8> {
        let mut encoder = Encoder::new(Cursor::default(), format, tags, 2).unwrap();
        encoder.write(&[StereoFrame { left: 0.25, right: -0.25 }; 9_000]).unwrap();
        encoder.finish().unwrap().into_inner()
    }

    #[test]
    fn comments_are_found_again_in_either_format_and_change_no_sample() {
        for format in [Format::Flac, Format::Ogg] {
            let tagged = file(format, &tags());
            for (name, value) in tags().comments {
                assert_eq!(comment(&*tagged, name).as_ref(), Some(&value), "{format:?}");
                assert_eq!(comment(&*tagged, &name.to_lowercase()), Some(value), "{format:?}");
            }
            assert_eq!(comment(&*tagged, "ALBUM"), None);
            let plain = file(format, &Tags::default());
            assert_eq!(comment(&*plain, "TITLE"), None, "the control");
            let decoded = |bytes: &[u8]| crate::audio::decode::decode(bytes).unwrap();
            assert!(decoded(&tagged) == decoded(&plain), "{format:?}");
        }
    }

    #[test]
    fn what_is_cut_or_something_else_has_no_comment_and_no_panic() {
        for format in [Format::Flac, Format::Ogg, Format::WavFloat] {
            let whole = file(format, &tags());
            for end in (0..whole.len().min(600)).chain([whole.len() - 1]) {
                let found = comment(&whole[..end], "MARK");
                assert!(found.is_none() || found.as_deref() == Some("first"), "{format:?} {end}");
            }
            // Sizes that are not true.
            for at in 0..whole.len().min(600) {
                let mut bent = whole.clone();
                bent[at] = 0xff;
                comment(&*bent, "MARK");
            }
        }
        assert_eq!(comment(&b""[..], "MARK"), None);
        assert_eq!(comment(&b"MARK=first"[..], "MARK"), None);
    }
}
