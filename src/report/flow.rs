//! How text flows down pages: lines are broken between words, and pages between lines.

use unicode_segmentation::UnicodeSegmentation as _;

use super::faces::{Face, shape};
use super::pages::{Ink, Mark, Node, Page, Pages, Paper, Role, Run};

/// Left and right margin in points.
const SIDE: f32 = 62.0;
/// Distance of lines in a cell of a calendar, in points.
pub(super) const CELL_LINE: f32 = 12.5;

/// Upper margin in points.
const TOP: f32 = 52.0;
/// Lower margin in points; the last line of a page stands in it.
const BOTTOM: f32 = 60.0;
/// Where the last line of a page stands, in points above its edge.
const FOOT: f32 = 38.0;
/// Size of the last line, in points.
const FOOT_SIZE: f32 = 9.0;
/// Share of a line's height above the baseline.
const ASCENT: f32 = 0.75;
/// How much of a text is shaped at once, in bytes at most: long lines without spaces stay quick.
const LONGEST_WORD: usize = 64;

/// Share of a page that is short enough to begin on the next one rather than to run over the end of one.
const SHORT: f32 = 1.0 / 3.0;

/// A place on the pages, before something is set there.
pub(super) struct Place {
    pages: usize,
    marks: usize,
    lines: usize,
    nodes: usize,
    sections: usize,
    leaves: usize,
    y: f32,
}

/// Pages while they are being set.
pub(super) struct Flow {
    pages: Pages,
    foot: &'static str,
    leaves: usize,
    /// Where the next line begins, in points from the top.
    y: f32,
}

/// Text that is not broken, with its width at its size.
struct Word {
    runs: Vec<Run>,
    width: f32,
    /// The width without spaces at its end.
    inked: f32,
}

impl Flow {
    pub(super) fn new(paper: Paper, foot: &'static str) -> Flow {
        let pages = Pages {
            paper,
            pages: vec![Page::default()],
            tree: Vec::new(),
            sections: Vec::new(),
            missing: Vec::new(),
        };
        Flow { pages, foot, leaves: 0, y: TOP }
    }

    /// Width of a line, in points.
    pub(super) fn width(&self) -> f32 {
        self.pages.paper.size()[0] - 2.0 * SIDE
    }

    /// A new leaf of the tree.
    pub(super) fn leaf(&mut self) -> usize {
        self.leaves += 1;
        self.leaves - 1
    }

    /// Puts a part into the tree.
    pub(super) fn push(&mut self, node: Node) {
        self.pages.tree.push(node);
    }

    /// Notes that a section begins here.
    pub(super) fn begin_section(&mut self, name: &'static str) {
        let page = self.pages.pages.len() - 1;
        self.pages.sections.push((name, page, self.y));
    }

    /// Leaves room, except at the top of a page.
    pub(super) fn skip(&mut self, points: f32) {
        if self.y > TOP {
            self.y += points;
        }
    }

    /// Goes to the next page unless this much room is left.
    pub(super) fn keep_together(&mut self, points: f32) {
        if self.y + points > self.pages.paper.size()[1] - BOTTOM && self.y > TOP {
            self.pages.pages.push(Page::default());
            self.y = TOP;
        }
    }

    /// The place that was reached.
    pub(super) fn place(&self) -> Place {
        let page = self.pages.pages.last();
        Place {
            pages: self.pages.pages.len(),
            marks: page.map_or(0, |page| page.marks.len()),
            lines: page.map_or(0, |page| page.lines.len()),
            nodes: self.pages.tree.len(),
            sections: self.pages.sections.len(),
            leaves: self.leaves,
            y: self.y,
        }
    }

    /// Takes back what was set since a place if it is short and runs over the end of a page. Whether it did: it is to be
    /// set once more, at the top of the next page.
    pub(super) fn takes_back(&mut self, from: &Place) -> bool {
        let end = self.pages.paper.size()[1] - BOTTOM;
        let tall = end - from.y + self.y - TOP;
        let runs_over = self.pages.pages.len() == from.pages + 1 && from.y > TOP;
        if !runs_over || tall > (end - TOP) * SHORT {
            return false;
        }
        self.pages.pages.truncate(from.pages);
        let page = self.page();
        page.marks.truncate(from.marks);
        page.lines.truncate(from.lines);
        self.pages.tree.truncate(from.nodes);
        self.pages.sections.truncate(from.sections);
        self.leaves = from.leaves;
        self.pages.pages.push(Page::default());
        self.y = TOP;
        true
    }

    fn page(&mut self) -> &mut Page {
        let last = self.pages.pages.len() - 1;
        &mut self.pages.pages[last]
    }

    /// A line over the whole width.
    pub(super) fn hairline(&mut self) {
        let line = [SIDE, self.y, self.width(), 0.5];
        self.page().lines.push(line);
    }

    fn mark(&mut self, leaf: usize, runs: Vec<Run>) {
        let marks = &mut self.page().marks;
        match marks.last_mut().filter(|mark| mark.leaf == Some(leaf)) {
            Some(mark) => mark.runs.extend(runs),
            None => marks.push(Mark { leaf: Some(leaf), runs }),
        }
    }

    /// Puts one short line into a leaf without moving on, in points from the left margin. A space ends it, because others
    /// of the same leaf may follow.
    pub(super) fn line(
        &mut self,
        leaf: usize,
        (x, face, size, ink): (f32, Face, f32, Ink),
        text: &str,
    ) {
        if !text.is_empty() {
            let at = [SIDE + x, self.y + CELL_LINE * ASCENT];
            let text = format!("{text} ");
            let (runs, _) = runs(&text, (face, size, ink), at, &mut self.pages.missing);
            self.mark(leaf, runs);
        }
    }

    /// Sets a paragraph and moves on behind it. `size` has the size of the text and the distance of its lines.
    pub(super) fn paragraph(
        &mut self,
        role: Role,
        spans: &[(Face, &str)],
        size: [f32; 2],
        (indent, ink): (f32, Ink),
    ) {
        let leaf = self.leaf();
        self.push(Node { role, leaf: Some(leaf), children: Vec::new() });
        let most = self.width() - indent;
        let mut words = Vec::new();
        for (face, text) in spans {
            let text = one_line(text);
            for word in text.split_inclusive(' ') {
                self.words_of(word, (*face, size[0], ink), most, &mut words);
            }
        }
        let (mut line, mut wide): (Vec<Word>, f32) = (Vec::new(), 0.0);
        for word in words {
            if wide + word.inked > most && !line.is_empty() {
                self.set_line(leaf, std::mem::take(&mut line), size[1], indent);
                wide = 0.0;
            }
            wide += word.width;
            line.push(word);
        }
        self.set_line(leaf, line, size[1], indent);
    }

    /// Splits a text without spaces where it is wider than a line.
    fn words_of(&mut self, text: &str, style: (Face, f32, Ink), most: f32, words: &mut Vec<Word>) {
        let whole = (text.len() <= LONGEST_WORD).then(|| self.word(text, style));
        match whole {
            Some(word) if word.inked <= most => words.push(word),
            _ => {
                let letters = text.graphemes(true).map(|letter| self.word(letter, style));
                words.extend(letters.collect::<Vec<_>>());
            }
        }
    }

    fn word(&mut self, text: &str, style: (Face, f32, Ink)) -> Word {
        let (runs, width) = runs(text, style, [0.0, 0.0], &mut self.pages.missing);
        let spaces = text.len() - text.trim_end_matches(' ').len();
        let last = runs.last().map_or(&[][..], |run| run.glyphs.as_slice());
        let blank = last.iter().rev().take(spaces).map(|glyph| glyph.advance * style.1);
        let inked = width - blank.sum::<f32>();
        Word { runs, width, inked }
    }

    /// Puts a line on the page: neighbors of one face become one run.
    fn set_line(&mut self, leaf: usize, words: Vec<Word>, tall: f32, indent: f32) {
        self.keep_together(tall);
        let (mut x, y) = (SIDE + indent, self.y + tall * ASCENT);
        let mut line: Vec<Run> = Vec::new();
        for word in words {
            for mut run in word.runs {
                let width = run.glyphs.iter().map(|glyph| glyph.advance).sum::<f32>() * run.size;
                match line.last_mut().filter(|last| last.face == run.face) {
                    Some(last) => {
                        let from = last.text.len();
                        last.text.push_str(&run.text);
                        last.glyphs.extend(run.glyphs.into_iter().map(|mut glyph| {
                            glyph.bytes = from + glyph.bytes.start..from + glyph.bytes.end;
                            glyph
                        }));
                    }
                    None => {
                        run.at = [x, y];
                        line.push(run);
                    }
                }
                x += width;
            }
        }
        self.mark(leaf, line);
        self.y += tall;
    }

    /// Puts the last lines on the pages.
    pub(super) fn finish(mut self) -> Pages {
        let [wide, tall] = self.pages.paper.size();
        let foot = self.foot;
        let style = (Face::Sans, FOOT_SIZE, Ink::Quiet);
        let leaf = self.leaf();
        self.push(Node { role: Role::Paragraph, leaf: Some(leaf), children: Vec::new() });
        let number = self.pages.pages.len();
        for (at, page) in self.pages.pages.iter_mut().enumerate() {
            let y = tall - FOOT;
            let is_last = at + 1 == number;
            let (runs_of_foot, _) = runs(foot, style, [SIDE, y], &mut self.pages.missing);
            page.marks.push(Mark { leaf: is_last.then_some(leaf), runs: runs_of_foot });
            if number > 1 {
                let text = format!("{} of {number}", at + 1);
                let (mut runs, width) = runs(&text, style, [0.0, y], &mut self.pages.missing);
                for run in &mut runs {
                    run.at[0] += wide - SIDE - width;
                }
                page.marks.push(Mark { leaf: None, runs });
            }
        }
        self.pages
    }
}

/// A text without line breaks and other control characters.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A text of one face as runs that begin at a place, and how wide they are.
fn runs(
    text: &str,
    (face, size, ink): (Face, f32, Ink),
    at: [f32; 2],
    missing: &mut Vec<char>,
) -> (Vec<Run>, f32) {
    let mut x = at[0];
    let mut runs = Vec::new();
    for mut shaped in shape(text, face, missing) {
        let width = shaped.width() * size;
        let start = shaped.glyphs.iter().map(|glyph| glyph.bytes.start).min().unwrap_or(0);
        let end = shaped.glyphs.iter().map(|glyph| glyph.bytes.end).max().unwrap_or(0);
        for glyph in &mut shaped.glyphs {
            glyph.bytes = glyph.bytes.start - start..glyph.bytes.end - start;
        }
        let text = text[start..end].to_owned();
        runs.push(Run {
            face: shaped.face,
            size,
            ink,
            at: [x, at[1]],
            text,
            glyphs: shaped.glyphs,
        });
        x += width;
    }
    (runs, x - at[0])
}
