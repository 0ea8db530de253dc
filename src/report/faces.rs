//! The faces of a page, and how text becomes glyphs of them.

use std::ops::Range;
use std::sync::OnceLock;

use harfrust::{FontRef, ShapeOptions, ShaperData, UnicodeBuffer};
use skrifa::MetadataProvider as _;

/// A face that a page is set in.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Face {
    /// Noto Sans.
    Sans,
    /// Noto Sans, bold.
    Strong,
    /// Libertinus Serif, for titles and for the client's own words.
    Book,
}

/// What stands for a letter that no face has.
const BOX: &str = "\u{25a1}";

impl Face {
    /// The font file.
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Face::Sans => ttf_noto_sans::REGULAR,
            Face::Strong => ttf_noto_sans::BOLD,
            Face::Book => include_bytes!(concat!(env!("OUT_DIR"), "/book.ttf")),
        }
    }

    /// Where its letters come from that it does not have.
    const fn else_of(self) -> Option<Face> {
        match self {
            Face::Book => Some(Face::Sans),
            Face::Sans | Face::Strong => None,
        }
    }

    /// Whether it has a letter, or the letter is one that shows nothing.
    fn has(self, letter: char) -> bool {
        let is_unseen = matches!(
            letter,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        );
        is_unseen || self.font().is_some_and(|(font, _)| font.charmap().map(letter).is_some())
    }

    fn font(self) -> Option<&'static (FontRef<'static>, ShaperData)> {
        static FONTS: [OnceLock<Option<(FontRef<'static>, ShaperData)>>; 3] =
            [const { OnceLock::new() }; 3];
        let font = FONTS[self as usize].get_or_init(|| {
            let font = FontRef::new(self.bytes()).ok()?;
            let shaper = ShaperData::new(&font);
            Some((font, shaper))
        });
        font.as_ref()
    }
}

/// A glyph in its place, all lengths in parts of the size of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Glyph {
    /// Its number in the font.
    pub id: u32,
    /// How far it moves on what follows.
    pub advance: f32,
    /// How far it is moved itself, right and up.
    pub offset: [f32; 2],
    /// The bytes of the text that it stands for.
    pub bytes: Range<usize>,
}

/// A text as glyphs of one face.
#[derive(Clone, Debug, PartialEq)]
pub struct Shaped {
    /// The face.
    pub face: Face,
    /// The glyphs from left to right.
    pub glyphs: Vec<Glyph>,
}

impl Shaped {
    /// How wide it is, in parts of the size of the text.
    pub fn width(&self) -> f32 {
        self.glyphs.iter().map(|glyph| glyph.advance).sum()
    }
}

/// Turns text into glyphs of a face, or of another that has the letters. Letters that none of them has become boxes; they
/// are put into `missing`.
pub fn shape(text: &str, face: Face, missing: &mut Vec<char>) -> Vec<Shaped> {
    let of = |letter: char| {
        let faces = std::iter::successors(Some(face), |face| face.else_of());
        faces.into_iter().find(|face| face.has(letter))
    };
    let mut parts: Vec<(Option<Face>, Range<usize>)> = Vec::new();
    for (at, letter) in text.char_indices() {
        let (of, end) = (of(letter), at + letter.len_utf8());
        match parts.last_mut().filter(|(last, _)| *last == of) {
            Some((_, part)) => part.end = end,
            None => parts.push((of, at..end)),
        }
    }
    let shaped = parts.into_iter().map(|(of, part)| match of {
        Some(face) => Shaped { face, glyphs: glyphs(&text[part.clone()], face, part.start) },
        None => boxes(text, part, face, missing),
    });
    shaped.collect()
}

/// A box for each letter.
fn boxes(text: &str, part: Range<usize>, face: Face, missing: &mut Vec<char>) -> Shaped {
    // The bold face has the same box.
    let sign = glyphs(BOX, face, 0).into_iter().next();
    let letters = text[part.clone()].char_indices().map(|(at, letter)| {
        if !missing.contains(&letter) {
            missing.push(letter);
        }
        let begin = part.start + at;
        begin..begin + letter.len_utf8()
    });
    let glyphs = letters.filter_map(|bytes| Some(Glyph { bytes, ..sign.clone()? })).collect();
    Shaped { face, glyphs }
}

/// The glyphs of a text in a face that has its letters, from left to right. `from` is where the text begins in the whole
/// of it.
fn glyphs(text: &str, face: Face, from: usize) -> Vec<Glyph> {
    let Some((font, shaper)) = face.font() else { return Vec::new() };
    let shaper = shaper.shaper(font).build();
    let em = shaper.units_per_em() as f32;
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    let shaped = shaper.shape(buffer, ShapeOptions::new());
    let infos = shaped.glyph_infos();
    let mut starts: Vec<usize> = infos.iter().map(|info| info.cluster as usize).collect();
    starts.push(text.len());
    starts.sort_unstable();
    let end = |start: usize| {
        let next = starts.partition_point(|other| *other <= start);
        starts.get(next).copied().unwrap_or(text.len())
    };
    let glyphs = infos.iter().zip(shaped.glyph_positions()).map(|(info, place)| {
        let start = info.cluster as usize;
        Glyph {
            id: info.glyph_id,
            advance: place.x_advance as f32 / em,
            offset: [place.x_offset as f32 / em, place.y_offset as f32 / em],
            bytes: from + start..from + end(start),
        }
    });
    glyphs.collect()
}
