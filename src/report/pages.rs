//! Pages of paper with every glyph in its place: what the preview and the PDF are both painted from.

use std::collections::BTreeMap;

use super::faces::{Face, Glyph};

/// The size of the pages.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Paper {
    /// 210 × 297 mm.
    A4,
    /// 8½ × 11 inches.
    Letter,
}

impl Paper {
    /// Both sizes.
    pub const ALL: [Paper; 2] = [Paper::A4, Paper::Letter];

    /// Width and height in points of 1/72 inch.
    pub const fn size(self) -> [f32; 2] {
        match self {
            Paper::A4 => [595.28, 841.89],
            Paper::Letter => [612.0, 792.0],
        }
    }

    /// The paper of the country that a locale such as `en_US.UTF-8` names; without a country, A4.
    pub fn of_locale(locale: &str) -> Paper {
        // Countries of Letter by the Unicode CLDR, supplemental data 48, `paperSize`.
        const LETTER: [&str; 14] =
            ["BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"];
        let country = locale.split(['.', '@']).next().and_then(|of| of.split(['_', '-']).nth(1));
        match country.is_some_and(|country| LETTER.contains(&country)) {
            true => Paper::Letter,
            false => Paper::A4,
        }
    }

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Paper::A4 => "A4",
            Paper::Letter => "Letter",
        }
    }
}

/// What text and lines are painted with.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Text.
    Black,
    /// Text of less weight.
    Quiet,
    /// Names of sections.
    Accent,
    /// Lines.
    Hairline,
}

impl Ink {
    /// Red, green and blue. On white, text has a contrast of at least 5 to 1 by WCAG 2.1, also on a printer without
    /// colors.
    pub const fn rgb(self) -> [u8; 3] {
        match self {
            Ink::Black => [0x22, 0x23, 0x26],
            Ink::Quiet => [0x5C, 0x5B, 0x58],
            Ink::Accent => [0x1F, 0x54, 0x4B],
            Ink::Hairline => [0xC9, 0xC5, 0xBC],
        }
    }
}

/// Text of one face in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The face.
    pub face: Face,
    /// The size in points.
    pub size: f32,
    /// The color.
    pub ink: Ink,
    /// Where it begins on its baseline, in points from the left and the top of the page.
    pub at: [f32; 2],
    /// The text; the glyphs say which bytes they stand for.
    pub text: String,
    /// The glyphs.
    pub glyphs: Vec<Glyph>,
}

/// A line: left, top, width and height in points.
pub type Line = [f32; 4];

/// Text that belongs to one leaf of the tree, on one page.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The leaf; `None` for what only belongs to the page, such as its number.
    pub leaf: Option<usize>,
    /// The text.
    pub runs: Vec<Run>,
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Text in the order in which it is read.
    pub marks: Vec<Mark>,
    /// Hairlines.
    pub lines: Vec<Line>,
}

/// What a part of the page is, for screen readers.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// The name of the page.
    Title,
    /// A section, with its name.
    Heading(&'static str),
    /// A paragraph.
    Paragraph,
    /// A table.
    Table,
    /// A row of a table.
    Row,
    /// The name of a column.
    ColumnName,
    /// The name of a row.
    RowName,
    /// A cell of a table.
    Cell,
}

/// A part of the page with its parts, in the order in which they are read.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub role: Role,
    /// The leaf whose text it is; other nodes have children.
    pub leaf: Option<usize>,
    /// Its parts.
    pub children: Vec<Node>,
}

/// A report on paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Pages {
    /// The size of the pages.
    pub paper: Paper,
    /// The pages, at least one.
    pub pages: Vec<Page>,
    /// What its parts are.
    pub tree: Vec<Node>,
    /// Sections: name, index of the page, and distance from its top in points.
    pub sections: Vec<(&'static str, usize, f32)>,
    /// Letters that no face has, each once; boxes stand in their places.
    pub missing: Vec<char>,
}

impl Pages {
    /// All its text in the order in which it is read, a paragraph or a cell a line; without what only belongs to the
    /// pages, such as their numbers.
    pub fn text(&self) -> String {
        // Leaves are numbered in the order in which they are read.
        let mut texts: BTreeMap<usize, String> = BTreeMap::new();
        for mark in self.pages.iter().flat_map(|page| &page.marks) {
            let Some(leaf) = mark.leaf else { continue };
            let text = texts.entry(leaf).or_default();
            mark.runs.iter().for_each(|run| text.push_str(&run.text));
        }
        texts.values().map(|text| text.trim_end()).collect::<Vec<_>>().join("\n")
    }
}
